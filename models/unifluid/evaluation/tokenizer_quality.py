"""Whether held-out pictures come through the picture tokenizer as they were: all its bars, and a sheet to look at.

    python -m unifluid.evaluation.tokenizer_quality --data DATA --vae RUN/last.safetensors --sheet sheet.png
    python -m unifluid.evaluation.tokenizer_quality --data DATA --package models/packages/studio-mini

Icons are judged; photographs, which edits pass through the tokenizer too, are reported apart. The random colour is
another for each picture and the same for each tokenizer. The sheet shows the worst, the middling and the best icons:
original, reconstruction and four times their difference.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from unifluid.evaluation.contact_sheet import contact_sheet, to_image
from unifluid.evaluation.picture_fidelity import alpha_iou, block_ratio, edge_energy_ratio, psnr, ripple
from unifluid.training.encoders import load_vae
from unifluid.training.pictures import ShardIndex, find_shards, over, premultiply

Reconstruct = Callable[[Tensor], Tensor]
"""Premultiplied RGBA (B, 4, P, P) -> the same after the tokenizer."""

GROUNDS = ("white", "black", "random")
BATCH = 16


@dataclass(frozen=True)
class Bar:
    """What one number has to reach."""

    name: str
    least: float = -torch.inf
    most: float = torch.inf

    def is_held_by(self, value: float) -> bool:
        return self.least <= value <= self.most

    def __str__(self) -> str:
        least = [f">= {self.least:g}"] if self.least > -torch.inf else []
        most = [f"<= {self.most:g}"] if self.most < torch.inf else []
        return " and ".join([*least, *most])


BARS = (
    *(Bar(f"PSNR over {ground}, mean, dB", least=30) for ground in GROUNDS),
    *(Bar(f"PSNR over {ground}, worst tenth, dB", least=26) for ground in GROUNDS),
    Bar("alpha IoU, mean", least=0.995),
    Bar("edge energy, times the original's, mean", least=0.9, most=1.1),
    Bar("steps across borders of 8 px, times others", most=1.1),
    Bar("steps across borders of 32 px, times others", most=1.1),
    Bar("ripple on flat ground near edges, levels", most=1),
)


@torch.no_grad()
def measure(found: Tensor, wanted: Tensor, colours: Tensor) -> dict[str, Tensor]:
    """Every measure of each picture (B,); colours (B, 3, 1, 1) are the random grounds."""
    grounds: dict[str, Tensor | float] = {"white": 1.0, "black": 0.0, "random": colours}
    values = {f"psnr {name}": psnr(found, wanted, ground) for name, ground in grounds.items()}
    return values | {
        "alpha iou": alpha_iou(found, wanted),
        "edge energy": edge_energy_ratio(found, wanted),
        "blocks of 8": block_ratio(found, wanted, 8),
        "blocks of 32": block_ratio(found, wanted, 32),
        "ripple": ripple(found, wanted),
    }


def worst_tenth(values: Tensor) -> float:
    """What nine of ten pictures reach."""
    return values.quantile(0.1).item()


def summary(values: dict[str, Tensor]) -> dict[str, float]:
    """The numbers that the bars are about, by the bars' names."""
    numbers = [values[f"psnr {ground}"].mean().item() for ground in GROUNDS]
    numbers += [worst_tenth(values[f"psnr {ground}"]) for ground in GROUNDS]
    means = ("alpha iou", "edge energy", "blocks of 8", "blocks of 32", "ripple")
    numbers += [values[name].mean().item() for name in means]
    return {bar.name: number for bar, number in zip(BARS, numbers, strict=True)}


def from_checkpoint(path: Path) -> Reconstruct:
    vae = load_vae(path)
    return torch.no_grad()(lambda pixels: vae.decode(vae.encode(pixels)))


def from_package(folder: Path, threads: int) -> Reconstruct:
    """The two graphs of a package, run as the studio runs them."""
    # Checkpoints are measured without it.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    encode, decode = (
        onnxruntime.InferenceSession(folder / f"vae_{name}.onnx", options, providers=["CPUExecutionProvider"])
        for name in ("encode", "decode")
    )

    def reconstruct(pixels: Tensor) -> Tensor:
        (tokens,) = encode.run(None, {"image": pixels.numpy()})
        return torch.from_numpy(decode.run(None, {"tokens": tokens})[0])

    return reconstruct


def held_out(data: Path, split: str, kind: str, extension: str, px: int, most: int) -> Tensor | None:
    """Premultiplied pictures (n, 4, P, P) of a kind; None where the data has none."""
    shards = find_shards(data, split, kind)
    if not shards:
        return None
    index = ShardIndex(shards)
    return premultiply(torch.stack([index.picture(row, extension, px) for row in range(min(len(index), most))]))


def reconstructed(reconstruct: Reconstruct, pictures: Tensor) -> Tensor:
    return torch.cat([reconstruct(batch) for batch in pictures.split(BATCH)])


def measured(found: Tensor, wanted: Tensor) -> dict[str, Tensor]:
    colours = torch.rand(len(wanted), 3, 1, 1, generator=torch.Generator().manual_seed(1))
    parts = zip(found.split(BATCH), wanted.split(BATCH), colours.split(BATCH), strict=True)
    values = [measure(*part) for part in parts]
    return {name: torch.cat([value[name] for value in values]) for name in values[0]}


def sheet(found: Tensor, wanted: Tensor, decibels: Tensor, each: int = 8) -> Image.Image:
    """The worst, the middling and the best `each` pictures, one a cell."""
    order = decibels.argsort().tolist()
    middle = (len(order) - each) // 2
    chosen = dict.fromkeys([*order[:each], *order[max(0, middle) :][:each], *order[-each:]])
    cells = []
    for number in chosen:
        difference = 4 * (over(found[number]) - over(wanted[number])).abs().clamp(0, 0.25)
        opaque = torch.cat([difference, torch.ones_like(difference[:1])])
        images = [to_image(each) for each in (wanted[number], found[number], opaque)]
        cells.append((images, f"{decibels[number]:.1f} dB"))
    return contact_sheet(cells, columns=2)


def report(numbers: dict[str, float]) -> str:
    rows = [(bar, numbers[bar.name]) for bar in BARS]
    return "\n".join(
        f"{'held  ' if bar.is_held_by(value) else 'missed'}  {value:8.3f}  ({bar})  {bar.name}" for bar, value in rows
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--vae", type=Path, help="checkpoint of a tokenizer")
    source.add_argument("--package", type=Path, help="folder of a package")
    parser.add_argument("--split", default="val")
    parser.add_argument("--px", type=int, default=256)
    parser.add_argument("--most", type=int, default=1000, help="pictures of a kind, in the order of the shards")
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    reconstruct = from_checkpoint(args.vae) if args.vae else from_package(args.package, args.threads)
    found_numbers: dict[str, dict[str, float]] = {}
    for kind, extension in (("icons", "png"), ("photos", "jpg")):
        wanted = held_out(args.data, args.split, kind, extension, args.px, args.most)
        if wanted is None:
            continue
        found = reconstructed(reconstruct, wanted)
        values = measured(found, wanted)
        found_numbers[kind] = summary(values)
        print(f"{len(wanted)} {kind}, {args.split}{'' if kind == 'icons' else ' (no bars: for comparison)'}")
        print(report(found_numbers[kind]))
        if args.sheet and kind == "icons":
            sheet(found, wanted, values["psnr white"]).save(args.sheet)
    if args.json:
        args.json.write_text(json.dumps(found_numbers, indent=1) + "\n")


if __name__ == "__main__":
    main()
