"""Writes the averaged weights of a run in half precision: what is kept of a stage, and what `--from` goes on from.

    python -m unifluid.training.resume_file RUN/last.safetensors --out models/resume/studio-mini-unified.safetensors

Optimiser moments stay behind; a short warm-up rebuilds them. A vision encoder that nobody trained stays behind too.
"""

import argparse
from pathlib import Path

import torch

from unifluid.training.checkpoint import load_averaged, save_checkpoint

FROZEN = "vision_encoder."


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    # Autoencoders ship in float16, so keep them in it; a decoder's outliers want bf16's range.
    parser.add_argument("--dtype", choices=["bfloat16", "float16"], default="bfloat16")
    args = parser.parse_args(arguments)
    averaged, facts = load_averaged(args.checkpoint)
    dtype = getattr(torch, args.dtype)
    kept = {f"ema.{name}": value.to(dtype) for name, value in averaged.items() if not name.startswith(FROZEN)}
    save_checkpoint(args.out.parent, args.out.stem, kept, facts)


if __name__ == "__main__":
    main()
