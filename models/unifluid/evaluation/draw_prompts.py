"""Draws a list of prompts and puts all of them on a contact sheet, none picked.

    python -m unifluid.evaluation.draw_prompts --checkpoint RUN/last.safetensors --vae VAE/last.safetensors \\
        --tokenizer tokenizer.json --out sheet.png

The default prompts are to be judged by; choose settings by `--prompts unifluid/data/dev_prompts.json`. `--hidden FILE`
writes a second sheet, numbered instead of named, for counting by eye before the prompts are known.
"""

import argparse
import json
from pathlib import Path
from typing import get_args

import torch
from tqdm import tqdm

from unifluid.drawing import DrawOptions
from unifluid.evaluation.contact_sheet import contact_sheet, to_image
from unifluid.pipelines import generate_image
from unifluid.sampling import GuidanceSchedule, Order
from unifluid.tokenizer import Tokenizer
from unifluid.training.trained import load_model

VAL_PROMPTS = Path(__file__).parents[1] / "data" / "val_prompts.json"


def read_prompts(path: Path) -> list[dict]:
    """Prompts in file order: aim, prompt and seed of each."""
    return json.loads(path.read_text())


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, default=VAL_PROMPTS)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--guidance-schedule", choices=get_args(GuidanceSchedule), default="linear")
    parser.add_argument("--order", choices=get_args(Order), default="random")
    parser.add_argument("--hidden", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    model = load_model(args.checkpoint, args.vae)
    tokenizer = Tokenizer.load(args.tokenizer)
    prompts, pictures = read_prompts(args.prompts), []
    for asked in tqdm(prompts, unit="picture"):
        options = DrawOptions(
            seed=asked["seed"],
            guidance=args.guidance,
            guidance_schedule=args.guidance_schedule,
            steps=args.steps,
            order=args.order,
            temperature=args.temperature,
        )
        drawn = generate_image(model.unified, tokenizer, asked["prompt"], options)
        with torch.no_grad():
            pixels = model.autoencoder.decode(drawn.tokens)[0]
        pictures.append([to_image(pixels)])
    names = [asked["prompt"] for asked in prompts]
    contact_sheet(list(zip(pictures, names, strict=True)), columns=10).save(args.out)
    if args.hidden:
        numbers = [str(number) for number in range(len(prompts))]
        contact_sheet(list(zip(pictures, numbers, strict=True)), columns=10).save(args.hidden)


if __name__ == "__main__":
    main()
