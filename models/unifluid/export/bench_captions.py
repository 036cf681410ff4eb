"""Captions picture files one after another with the PyTorch model, for the ratio of `npm run bench`. One line of JSON.

    python -m unifluid.export.bench_captions --package models/packages/studio-mini PHOTO ...

The plain way: open a file, make it square, see it, write its caption with a key/value cache; the next file then.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import torch
from PIL import Image, ImageOps

from unifluid.export.package_weights import load_shipped
from unifluid.model import UniFluid
from unifluid.pipelines import caption_image
from unifluid.tokenizer import Tokenizer
from unifluid.training.encoders import vision_input
from unifluid.training.pictures import premultiply, squared


def caption_file(model: UniFluid, tokenizer: Tokenizer, path: Path) -> str:
    """What the model calls the picture in a file, greedily."""
    config = model.config
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    seen = vision_input(premultiply(squared(upright, config.image_px))[None], config.vision.image_px)[0]
    return caption_image(model, tokenizer, seen).text


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--package", type=Path, required=True, help="folder of the package whose weights it has")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    model = load_shipped(args.package)
    tokenizer = Tokenizer.load(args.package / "tokenizer.json")
    caption_file(model, tokenizer, args.photos[0])
    started = time.perf_counter()
    texts = [caption_file(model, tokenizer, path) for path in args.photos]
    minutes = (time.perf_counter() - started) / 60
    sys.stdout.write(json.dumps({"perMinute": len(texts) / minutes, "texts": texts}) + "\n")


if __name__ == "__main__":
    main()
