"""Whether the model finds the best of several drawings of its own by reading them, as the judge sees it.

    python -m unifluid.suite.own_choice --checkpoint RUN/last.safetensors --vae VAE/last.safetensors \\
        --tokenizer tokenizer.json --out FOLDER

Draws single common things by name alone, each several times; nothing else is measured by these prompts. The model then
says how likely it finds the name as an answer, and the prompt as a caption. A run that was stopped goes on.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from unifluid.data.language import with_article
from unifluid.data.seeds import rng_for
from unifluid.drawing import DrawOptions
from unifluid.evaluation.contact_sheet import contact_sheet, to_image
from unifluid.judge.features import batches, looking
from unifluid.judge.judge import WEIGHTS, Judge, load_heads
from unifluid.losses import embed_batch
from unifluid.model import UniFluid
from unifluid.pipelines import generate_images
from unifluid.samples import Sample
from unifluid.sequences import build_batch
from unifluid.suite.development import known_prompts
from unifluid.text_parts import Turn
from unifluid.tokenizer import Tokenizer
from unifluid.training.encoders import Encoder, vision_encoder
from unifluid.training.trained import TrainedModel, load_model

QUESTION = "what is this?"
LEAST = -10.0
"""The judge's least log-probability, and that of a picture in which it finds nothing."""
TOGETHER = 40
"""Prompts drawn in one batch."""

Scores = dict[str, Tensor]
"""Of each name (N,): log-probabilities `answer` and `caption` by the model, `judge` by the judge; `named`, 1 or 0."""


def prompts_of(concepts: Sequence[str], count: int) -> list[tuple[str, str]]:
    """(name, prompt) of `count` concepts, by lot."""
    known = known_prompts()
    asked = [(name, with_article(name, name)) for name in concepts]
    free = [(name, prompt) for name, prompt in asked if prompt not in known]
    return rng_for(9002, "own choice").sample(free, min(count, len(free)))


@torch.no_grad()
def likelihoods(model: UniFluid, features: Tensor, turns: Sequence[Turn]) -> Tensor:
    """Log-probability (B,) of the answer of each turn, its end included, given features (B, V, Dv) of one picture.

    A turn without a question is a caption; all turns are of one kind.
    """
    task = "ask" if turns[0][0] else "caption"
    rows = [Sample(task, turns=[turn], vision=seen[None]) for seen, turn in zip(features, turns, strict=True)]
    batch = build_batch(rows, model.config, generator=torch.Generator())
    hidden = model.hidden(embed_batch(model, batch), batch.position, batch.mask)
    logits = model.logits(hidden.flatten(0, 1)[batch.text_index]).float().log_softmax(-1)
    chosen = logits.gather(1, batch.text_target[:, None])[:, 0]
    return torch.zeros(len(rows)).index_add(0, batch.text_index // hidden.shape[1], chosen)


@torch.no_grad()
def drawn(
    trained: TrainedModel, tokenizer: Tokenizer, prompts: Sequence[str], options: DrawOptions
) -> list[Image.Image]:
    """A picture of each prompt."""
    pictures: list[Image.Image] = []
    for first in range(0, len(prompts), TOGETHER):
        tokens = generate_images(trained.unified, tokenizer, prompts[first : first + TOGETHER], options).tokens
        pictures.extend(to_image(trained.autoencoder.decode(token[None])[0]) for token in tokens)
    return pictures


def scores_of(
    model: UniFluid,
    see: Encoder,
    tokenizer: Tokenizer,
    judge: Judge,
    pictures: Sequence[Image.Image],
    asked: Sequence[tuple[str, str]],
) -> Scores:
    """What model and judge make of a picture of each name; `see` is the model's vision encoder."""
    rgba = [torch.from_numpy(np.array(picture)).permute(2, 0, 1) for picture in pictures]
    features = torch.cat([see(part) for part in batches(rgba)])
    names = [tokenizer.encode(name) for name, _ in asked]
    found = [told for part in batches(rgba) for told in judge.names_of(judge.look(part))]
    places = [judge.labels.concepts.index(name) for name, _ in asked]
    sure = [LEAST if told is None else float(told[at]) for told, at in zip(found, places, strict=True)]
    named = [told is not None and int(told.argmax()) == at for told, at in zip(found, places, strict=True)]
    return {
        "answer": likelihoods(model, features, [(tokenizer.encode(QUESTION), name) for name in names]),
        "caption": likelihoods(model, features, [([], tokenizer.encode(prompt)) for _, prompt in asked]),
        "judge": torch.tensor(sure).clamp(min=LEAST),
        "named": torch.tensor(named).float(),
    }


def table(candidates: Sequence[Scores]) -> str:
    """Share of the names that the judge gives, and its log-probability of them, by what chose among the candidates."""
    stacked = {key: torch.stack([scores[key] for scores in candidates]) for key in candidates[0]}
    columns = torch.arange(stacked["named"].shape[1])

    def chosen_by(key: str) -> tuple[float, float]:
        best = stacked[key].argmax(0)
        return stacked["named"][best, columns].mean().item(), stacked["judge"][best, columns].mean().item()

    rows = [
        ("each alone", stacked["named"].mean().item(), stacked["judge"].mean().item()),
        ("surest answer", *chosen_by("answer")),
        ("surest caption", *chosen_by("caption")),
        ("the judge's own choice", *chosen_by("judge")),
        ("any of them", stacked["named"].amax(0).mean().item(), stacked["judge"].amax(0).mean().item()),
    ]
    return "\n".join(f"{words:24}{named:8.3f}{sure:8.2f}" for words, named, sure in rows)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of contact sheets and scores")
    parser.add_argument("--names", type=int, default=120)
    parser.add_argument("--candidates", type=int, default=8)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--temperature", type=float, default=0.65)
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    trained, tokenizer = load_model(args.checkpoint, args.vae), Tokenizer.load(args.tokenizer)
    see = vision_encoder(trained.unified.vision_encoder, trained.unified.config.vision.image_px, threads=args.threads)
    heads, labels = load_heads(WEIGHTS)
    judge = Judge(heads, labels, looking(args.threads))
    asked = prompts_of(labels.concepts, args.names)
    candidates: list[Scores] = []
    for number in tqdm(range(args.candidates), unit="candidate", disable=None):
        kept = args.out / f"scores-{number}.pt"
        if not kept.exists():
            options = DrawOptions(
                seed=80_000 + number,
                guidance=args.guidance,
                guidance_schedule="constant",
                steps=args.steps,
                order="raster",
                temperature=args.temperature,
            )
            pictures = drawn(trained, tokenizer, [prompt for _, prompt in asked], options)
            cells = [([picture], name) for picture, (name, _) in zip(pictures, asked, strict=True)]
            contact_sheet(cells, columns=12).save(args.out / f"sheet-{number}.png")
            torch.save(scores_of(trained.unified, see, tokenizer, judge, pictures, asked), kept)
        candidates.append(torch.load(kept))
    sys.stdout.write(f"{len(asked)} names, {len(candidates)} candidates\n{table(candidates)}\n")


if __name__ == "__main__":
    main()
