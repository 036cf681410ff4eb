"""Writes a package's graphs in float32 from the weights it was made of: what rounding them to 8 bits cost.

python -m unifluid.suite.unrounded --checkpoint RUN/last.safetensors --vae VAE/last.safetensors --out GRAPHS
"""

import argparse
from pathlib import Path

from unifluid.export.export_graphs import export_graphs
from unifluid.training.trained import load_model


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    args.out.mkdir(parents=True, exist_ok=True)
    export_graphs(load_model(args.checkpoint, args.vae), args.out, shipped=False)


if __name__ == "__main__":
    main()
