"""Writes what both languages must find by beam search: `models/runtime/testing/captions.json`.

    python -m unifluid.export.caption_twins models/packages/tiny-test models/packages/studio-mini

`searches` need no graph; `captions` run on a package's own graphs. They stand outside the packages: a file in them
would change the checksum by which pictures know the weights that drew them.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch

from unifluid.beam_search import BeamOptions, Beams, advance
from unifluid.captioning import LONG_PIECES, CaptionOptions, search_caption, spoken
from unifluid.export.package_decoder import package_config
from unifluid.export.package_files import write_json
from unifluid.export.twin_runs import FreeRuns, stored_pictures
from unifluid.philox import token_noise
from unifluid.training.encoders import vision_input
from unifluid.training.pictures import premultiply

OUT = Path(__file__).parents[2] / "runtime" / "testing" / "captions.json"
SEED, VOCAB, EOS, MOST = 2503_13436, 10, 1, 7
TOLERANCE = 0.05
"""Nats a piece: 8-bit kernels differ between CPUs. Between one with AVX-512 and one with AVX2 alone single pieces
differ by up to .053."""
PICTURES = 4
NUDGES = tuple((size, direction) for direction in range(4) for size in (3e-3, -3e-3))
"""Relative changes of the cache, and of the picture in its range of -1 to 1, which another language resizes to within
three levels, each in several directions: one alone misses ties that another CPU decides otherwise. They move a piece
by some .4 nats, more than a CPU does."""
CANDIDATES = 80
"""Pictures among which steady ones are looked for."""
QUESTION = "how many apples?"
KINDS = (
    CaptionOptions(),
    CaptionOptions(beams=2),
    CaptionOptions(beams=3),
    CaptionOptions(beams=3, fewest=LONG_PIECES),
    CaptionOptions(beams=2, words="summer in the garden"),
    CaptionOptions(task="ask", words=QUESTION, beams=2),
)


def searches() -> list[dict[str, Any]]:
    """Made-up logits, in whole tenths so that equals happen, and what is open and ended after each step."""
    return [_search(case, width, fewest) for case, (width, fewest) in enumerate(product((1, 2, 3), (0, 0, 0, 4)))]


def _search(case: int, width: int, fewest: int) -> dict[str, Any]:
    options = BeamOptions(width, EOS, MOST, fewest, barred=lambda ids: ids[-1:])
    beams, steps = Beams(), []
    while beams.open:
        grid = np.arange(width) + len(steps) * width
        noise = token_noise(SEED, variation=case, grid=grid, step=6, dims=VOCAB)[: len(beams.open)]
        logits = (noise * 3).round(1).astype(np.float32)
        beams, parents = advance(beams, logits, options)
        steps.append(
            {
                "logits": [[round(float(value), 1) for value in row] for row in logits],
                "parents": parents,
                "open": [list(text.ids) for text in beams.open],
                "ended": [{"ids": list(text.ids), "total": round(text.total, 9)} for text in beams.ended],
            }
        )
    return {"width": width, "fewest": fewest, "eos": EOS, "most": MOST, "steps": steps}


def captions(folder: Path) -> list[dict[str, Any]]:
    """For each kind the first pictures whose words no nudge changes."""
    runs = FreeRuns(folder, package_config(folder))
    return [row for options in KINDS for row in _steady(runs, options)]


def _steady(runs: FreeRuns, options: CaptionOptions) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for picture in range(CANDIDATES):
        row = caption(runs, options, picture)
        if all(caption(runs, options, picture, *nudge)["ids"] == row["ids"] for nudge in NUDGES):
            found.append(row)
        if len(found) == PICTURES:
            return found
    return found


def caption(
    runs: FreeRuns, options: CaptionOptions, picture: int, nudge: float = 0.0, direction: int = 0
) -> dict[str, Any]:
    """What a picture of cells is called."""
    runs.decoder.nudge, runs.decoder.direction = nudge, direction
    seen = vision_input(premultiply(runs.picture(picture))[None], runs.config.vision.image_px)[0]
    seen += nudge * torch.randn(seen.shape, generator=torch.Generator().manual_seed(picture + CANDIDATES * direction))
    text = search_caption(runs.decoder, runs.tokenizer, seen, options)
    return {
        "picture": picture,
        "task": options.task,
        "words": options.words,
        "beams": options.beams,
        "fewest": options.fewest,
        "ids": list(text.ids),
        "text": spoken(text, runs.decoder, runs.tokenizer),
        "logProbabilities": [round(each, 4) for each in text.log_probabilities],
    }


def twins(folders: Sequence[Path]) -> dict[str, Any]:
    found = {folder.name: captions(folder) for folder in folders}
    pictures = stored_pictures([{"picture": row["picture"]} for rows in found.values() for row in rows])
    return {"tolerance": TOLERANCE, "searches": searches(), "pictures": pictures, "captions": found}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="package folders")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args(arguments)
    made = json.loads(json.dumps(twins(args.folders)))
    write_json(args.out, made, indent=None)
    sys.stdout.write(f"{args.out}: {args.out.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
