"""Exact match on held-out scene questions, beside the same model with a blank picture, another one, and none at all.

    python -m unifluid.evaluation.scene_questions --data DATA --checkpoint RUN/last.safetensors \\
        --vae VAE/last.safetensors --tokenizer tokenizer.json --scores scores.json
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from unifluid.evaluation.score_file import record_scores, share
from unifluid.metrics.answers import exact_match
from unifluid.pipelines import answer_question
from unifluid.tokenizer import Tokenizer
from unifluid.training.encoders import vision_input
from unifluid.training.pictures import ShardIndex, find_shards, premultiply
from unifluid.training.trained import load_model

COMMAND = "python -m unifluid.evaluation.scene_questions"


def read_questions(index: ShardIndex, px: int, vision_px: int, limit: int) -> list[tuple[Tensor, dict]]:
    """(picture as the encoder sees it (3, px, px), question), questions taken evenly from the pictures."""
    asked: list[tuple[Tensor, dict]] = []
    for row in range(len(index)):
        questions = index.record(row)["questions"]
        if questions and len(asked) < limit:
            seen = vision_input(premultiply(index.picture(row, "png", px))[None], vision_px)[0]
            asked.extend((seen, question) for question in questions[:3])
    return asked[:limit]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--split", default="val")
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    model, tokenizer = load_model(args.checkpoint, args.vae).unified, Tokenizer.load(args.tokenizer)
    index = ShardIndex(find_shards(args.data, args.split, "scenes"))
    asked = read_questions(index, model.config.image_px, model.config.vision.image_px, args.limit)
    blank = torch.ones_like(asked[0][0])

    def right(pictures: Sequence[Tensor | None], name: str, types: Counter | None = None) -> int:
        count = 0
        for picture, (_, question) in zip(tqdm(pictures, desc=name), asked, strict=True):
            images = torch.zeros(0, *blank.shape) if picture is None else picture[None]
            answer = answer_question(model, tokenizer, question["question"], images).text
            match = exact_match(answer, [str(question["answer"])])
            count += match
            if types is not None:
                types[question["type"], match] += 1
        return count

    pictures, total, types = [picture for picture, _ in asked], len(asked), Counter()
    where = f"scene questions, {args.split}"
    scores = {
        f"{where}, exact match": share(right(pictures, "picture", types), total),
        f"{where}, blank picture": share(right([blank] * total, "blank"), total),
        f"{where}, another picture": share(right(pictures[30:] + pictures[:30], "another"), total),
        f"{where}, question only": share(right([None] * total, "question only"), total),
    }
    for kind in sorted({kind for kind, _ in types}):
        scores[f"{where}, {kind}"] = share(types[kind, True], types[kind, True] + types[kind, False])
    record_scores(args.scores, scores, COMMAND)


if __name__ == "__main__":
    main()
