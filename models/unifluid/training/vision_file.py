"""Writes the published vision encoder as a checkpoint, for machines that cannot install the package that carries it.

python -m unifluid.training.vision_file --out vision.safetensors
"""

import argparse
from pathlib import Path

from unifluid.configs.models import model_config
from unifluid.training.checkpoint import save_checkpoint
from unifluid.training.encoders import load_vision


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", default="studio-mini")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    encoder = load_vision(model_config(args.config), None)
    weights = {f"ema.vision_encoder.{name}": value for name, value in encoder.state_dict().items()}
    save_checkpoint(args.out.parent, args.out.stem, weights, {"config": args.config})


if __name__ == "__main__":
    main()
