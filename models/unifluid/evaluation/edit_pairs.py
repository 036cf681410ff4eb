"""Whether an edit did what was said and nothing else, against exact targets; and a sheet of source, result and target.

    python -m unifluid.evaluation.edit_pairs --data DATA --checkpoint RUN/last.safetensors --vae VAE/last.safetensors \\
        --tokenizer tokenizer.json --sheet edits.png --scores scores.json

Done: over the pixels that the target changes, the result is nearer to the target than half the source's distance to it,
so copying the source scores 0. Kept: mean absolute difference from the source over the other pixels, in levels of 255,
beside what the tokenizer alone does to them.
"""

import argparse
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import get_args

import torch
from torch import Tensor
from tqdm import tqdm

from unifluid.drawing import DrawOptions
from unifluid.evaluation.contact_sheet import contact_sheet, to_image
from unifluid.evaluation.score_file import record_scores, share
from unifluid.pipelines import edit_image
from unifluid.sampling import GuidanceSchedule, Order
from unifluid.tokenizer import Tokenizer
from unifluid.training.encoders import vision_input
from unifluid.training.pictures import ShardIndex, find_shards, over, premultiply
from unifluid.training.trained import load_model

COMMAND = "python -m unifluid.evaluation.edit_pairs"

PIXEL_OPERATIONS = {"grayscale", "outline"}
"""Edits a pixel operation could do: counted apart."""


def changed_pixels(source: Tensor, target: Tensor) -> Tensor:
    """Boolean (P, P): where two premultiplied pictures (4, P, P) differ by more than four levels."""
    return (source - target).abs().amax(dim=0) > 4 / 255


def edit_scores(source: Tensor, result: Tensor, target: Tensor) -> tuple[bool, float]:
    """(done, mean absolute difference from the source where nothing was to change), over white. (4, P, P) each."""
    changed = changed_pixels(source, target)
    left, wanted, was = over(result), over(target), over(source)
    done = (left - wanted).abs().mean(0)[changed].mean() < 0.5 * (was - wanted).abs().mean(0)[changed].mean()
    kept = (left - was).abs().mean(0)[~changed]
    return bool(done), float(kept.mean()) * 255 if kept.numel() else 0.0


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--split", default="val")
    parser.add_argument("--first", type=int, default=0, help="number of the first pair: settings are chosen on others")
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--image-guidance", type=float, default=1.5)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--guidance-schedule", choices=get_args(GuidanceSchedule), default="linear")
    parser.add_argument("--order", choices=get_args(Order), default="random")
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    model, tokenizer = load_model(args.checkpoint, args.vae), Tokenizer.load(args.tokenizer)
    config, vae = model.unified.config, model.autoencoder
    index = ShardIndex(find_shards(args.data, args.split, "edits"))
    done, total, kept, floor, cells = Counter(), Counter(), [], [], []
    for row in tqdm(range(args.first, min(args.first + args.limit, len(index))), unit="edit"):
        record = index.record(row)
        source, target = (
            premultiply(index.picture(row, f"{name}.png", config.image_px)) for name in ("source", "target")
        )
        options = DrawOptions(
            seed=row,
            steps=args.steps,
            guidance=args.guidance,
            image_guidance=args.image_guidance,
            guidance_schedule=args.guidance_schedule,
            order=args.order,
            temperature=args.temperature,
        )
        with torch.no_grad():
            tokens = vae.encode(source[None])
            seen = vision_input(source[None], config.vision.image_px)[0]
            drawn = edit_image(model.unified, tokenizer, record["instructions"][0], seen, tokens[0], options)
            result, copy = vae.decode(drawn.tokens)[0], vae.decode(tokens)[0]
        was_done, difference = edit_scores(source, result, target)
        done[record["kind"]] += was_done
        total[record["kind"]] += 1
        kept.append(difference)
        floor.append(edit_scores(source, copy, target)[1])
        cells.append(([to_image(source), to_image(result), to_image(target)], record["instructions"][0]))
    drawn_kinds = [kind for kind in total if kind not in PIXEL_OPERATIONS]
    where = f"edits, {args.split}"
    scores = {
        f"{where}, change done": share(sum(done[k] for k in drawn_kinds), sum(total[k] for k in drawn_kinds)),
        f"{where}, untouched pixels, levels of 255": f"{mean(kept):.2f} (tokenizer alone {mean(floor):.2f})",
    }
    for kind in sorted(total):
        scores[f"{where}, {kind} done"] = share(done[kind], total[kind])
    record_scores(args.scores, scores, COMMAND)
    if args.sheet:
        contact_sheet(cells, columns=4).save(args.sheet)


if __name__ == "__main__":
    main()
