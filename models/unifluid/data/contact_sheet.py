"""Pictures with captions on one sheet: `python -m unifluid.data.contact_sheet SHARD... --out sheet.png --n 60`."""

import argparse
import io
import json
import textwrap
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from unifluid.data.seeds import rng_for
from unifluid.data.shards import Sample, read_shard

CELL, LINE, GAP = 200, 13, 8
CHECKER = (236, 212)  # gray levels of the squares that stand for transparency


def checkered(image: Image.Image, side: int) -> Image.Image:
    """`image` fitted into a checkered square of `side` px."""
    scale = side / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    fitted = image.convert("RGBA").resize(size, Image.Resampling.NEAREST if scale > 2 else Image.Resampling.BICUBIC)
    y, x = np.indices((side, side)) // 12
    ground = np.where((x + y) % 2, *CHECKER).astype(np.uint8)
    square = Image.fromarray(ground).convert("RGBA")
    square.alpha_composite(fitted, ((side - size[0]) // 2, (side - size[1]) // 2))
    return square.convert("RGB")


def pictures_of(sample: Sample) -> list[Image.Image]:
    endings = [ending for ending in ("png", "jpg", "source.png", "target.png") if ending in sample]
    return [Image.open(io.BytesIO(sample[ending])) for ending in endings]


def lines_of(about: dict, rng_key: str) -> list[str]:
    """Instruction or captions, then one question, drawn by the sample's key."""
    rng = rng_for("contact-sheet", rng_key)
    if "instructions" in about:
        lines = [f"[{about['kind']}] {about['instructions'][0]}", f"-> {about['target']['caption']}"]
    else:
        lines = about["captions"][-1:]
    if questions := about.get("questions"):
        asked = rng.choice(questions)
        lines.append(f"{asked['question']} {asked['answer']}")
    return lines


def make_sheet(samples: list[tuple[str, Sample]], columns: int) -> Image.Image:
    pictures = [pictures_of(sample) for _, sample in samples]
    across = max(len(images) for images in pictures)
    width, rows = CELL * across + GAP, -(-len(samples) // columns)
    height = CELL + LINE * 6 + GAP
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for number, ((key, sample), images) in enumerate(zip(samples, pictures, strict=True)):
        x, y = number % columns * width, number // columns * height
        for place, image in enumerate(images):
            sheet.paste(checkered(image, CELL), (x + place * CELL, y))
        text = [part for line in lines_of(json.loads(sample["json"]), key) for part in textwrap.wrap(line, 34 * across)]
        for number_of_line, line in enumerate(text[:6]):
            pen.text((x + 2, y + CELL + number_of_line * LINE), line, fill="black", font=font)
    return sheet


def all_samples(shards: list[Path]) -> Iterator[tuple[str, Sample]]:
    return chain.from_iterable(read_shard(shard) for shard in shards)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m unifluid.data.contact_sheet", description=__doc__)
    parser.add_argument("shards", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if missing := [str(shard) for shard in options.shards if not shard.exists()]:
        parser.error(f"no such shard: {missing[0]}")
    rng = rng_for(options.seed, "contact-sheet")
    shards = sorted(rng.sample(options.shards, min(4, len(options.shards))))  # a few are as telling as all, and faster
    samples = list(all_samples(shards))
    if not samples:
        parser.error("the shards hold no samples")
    chosen = rng.sample(samples, min(options.n, len(samples)))
    columns = min(options.columns, len(chosen))
    make_sheet(chosen, columns // 2 or 1 if "source.png" in chosen[0][1] else columns).save(options.out)


if __name__ == "__main__":
    main()
