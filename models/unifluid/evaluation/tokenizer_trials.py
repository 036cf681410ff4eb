"""One choice about the picture tokenizer, tried for so many CPU seconds: trials cost the same, whatever else runs.

    python -m unifluid.evaluation.tokenizer_trials --cache CACHE --shape '{"palette": 4}' --settings '{"lr": 0.002}'

A trial has half the widths of the real one and learns from quarters of pictures (16 a step, 128 px), which cost a
quarter and hold the same tokens. Its row (`--out`, JSON lines) holds what it reached on whole held-out icons, and the
PSNR with noise of a fifth on the tokens: how much a model's small errors will show.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from unifluid.evaluation.picture_fidelity import psnr
from unifluid.evaluation.tokenizer_quality import measured, reconstructed, summary
from unifluid.training.experiment import read_into
from unifluid.training.picture_table import sprite_table
from unifluid.training.tokenizer_pictures import TokenizerPictures
from unifluid.training.tokenizer_trainer import TokenizerSettings, TokenizerTrainer
from unifluid.vae import PictureVae
from unifluid.vae_config import VaeConfig

PLAIN = VaeConfig(256, 4, 32, (32, 64, 128, 128), (1, 1, 1, 1), (32, 64, 128, 128), (1, 1, 1, 1))
TOKEN_NOISE = 0.2


@dataclass(frozen=True)
class Quarters(TokenizerPictures):
    """Pictures moved around their square at random and cut into four."""

    def batch(self, draw: torch.Generator, size: int) -> Tensor:
        whole = super().batch(draw, size // 4)
        side = whole.shape[-1]
        down, right = torch.randint(side, (2,), generator=draw, device=draw.device).tolist()
        moved = whole.roll((down, right), (-2, -1))
        halves = moved.unflatten(-2, (2, side // 2)).unflatten(-1, (2, side // 2))  # (B, 4, 2, P / 2, 2, P / 2)
        return halves.permute(0, 2, 4, 1, 3, 5).flatten(0, 2)


def used_shares(cpu_seconds: float) -> Iterator[float]:
    """How much of the time this process has spent, until all of it is."""
    began = time.process_time()
    while (used := (time.process_time() - began) / cpu_seconds) < 1:
        yield used


@torch.no_grad()
def noisy_psnr(vae: PictureVae, pictures: Tensor) -> float:
    """Mean dB over white where each whitened token number is off by `TOKEN_NOISE` of its deviation."""
    draw = torch.Generator().manual_seed(1)
    values: list[Tensor] = []
    for batch in pictures.split(16):
        tokens = vae.encode(batch)
        noise = torch.randn(tokens.shape, generator=draw)
        values.append(psnr(vae.decode(tokens + TOKEN_NOISE * noise), batch, 1.0))
    return torch.cat(values).mean().item()


def trial(shape: VaeConfig, settings: TokenizerSettings, cache: Path, cpu_seconds: float) -> dict[str, Any]:
    trainer = TokenizerTrainer(shape, settings, Quarters(sprite_table(cache, "train"), []), "cpu")
    losses = [trainer.train_step(used).item() for used in used_shares(cpu_seconds)]
    held_out = sprite_table(cache, "val")
    pictures, vae = held_out.at(torch.arange(len(held_out))), trainer.averaged()
    found = reconstructed(torch.no_grad()(lambda pixels: vae.decode(vae.encode(pixels))), pictures)
    reached = {name: round(value, 3) for name, value in summary(measured(found, pictures)).items()}
    last = losses[-50:]
    told = {"steps": trainer.step, "loss": round(sum(last) / len(last), 4)}
    return told | reached | {"PSNR with noisy tokens, dB": round(noisy_psnr(vae, pictures), 2)}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder of drawn pictures")
    parser.add_argument("--shape", type=json.loads, default={}, help="changes to the plain shape, as JSON")
    parser.add_argument("--settings", type=json.loads, default={}, help="changes to the settings, as JSON")
    parser.add_argument("--cpu-seconds", type=float, default=120)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    usual = {"lr": 2e-3, "warmup": 50, "ema": 0.995, "compile": False}
    shape = replace(PLAIN, **{n: tuple(v) if isinstance(v, list) else v for n, v in args.shape.items()})
    settings = read_into(TokenizerSettings, usual | args.settings, "settings")
    row = {"shape": args.shape, "settings": args.settings} | trial(shape, settings, args.cache, args.cpu_seconds)
    print(json.dumps(row))
    if args.out:
        with args.out.open("a") as file:
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
