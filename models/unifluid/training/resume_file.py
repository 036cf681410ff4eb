"""Writes the averaged weights of a run in half precision: what is kept of a stage, and what `--from` goes on from.

    python -m unifluid.training.resume_file RUN/last.safetensors --out models/resume/studio-mini-unified.safetensors

Optimiser moments stay behind; a short warm-up rebuilds them. A vision encoder that nobody trained stays behind too.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from unifluid.training.checkpoint import load_checkpoint, save_checkpoint, take

FROZEN = "vision_encoder."


def half_weights(tensors: dict[str, Tensor], dtype: torch.dtype) -> dict[str, Tensor]:
    """The averaged weights under their names in a checkpoint. ValueError where there are none."""
    averaged = take(tensors, "ema.")
    if not averaged:
        raise ValueError("the checkpoint holds no averaged weights (ema.*)")
    return {f"ema.{name}": value.to(dtype) for name, value in averaged.items() if not name.startswith(FROZEN)}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    # Autoencoders ship in float16, so keep them in it; a decoder's outliers want bf16's range.
    parser.add_argument("--dtype", choices=["bfloat16", "float16"], default="bfloat16")
    args = parser.parse_args(arguments)
    tensors, facts = load_checkpoint(args.checkpoint)
    save_checkpoint(args.out.parent, args.out.stem, half_weights(tensors, getattr(torch, args.dtype)), facts)


if __name__ == "__main__":
    main()
