"""Counts, by aim, what was seen on a sheet of `draw_prompts --hidden` and written down before the prompts were known.

    python -m unifluid.evaluation.count_by_eye --seen models/unifluid/evaluation/seen/studio-mini.json

The file is a list, one entry a picture in the order of the prompts: `seen` says in words what the picture shows,
`right` (added once the prompts are known) whether that is what its aim asks for: the object's name for common concepts,
name and style for styles, and colour, number, relation or background for the others, whatever the object looks like.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from unifluid.evaluation.draw_prompts import VAL_PROMPTS, read_prompts
from unifluid.evaluation.score_file import record_scores, share

COMMAND = "python -m unifluid.evaluation.count_by_eye"


def count_by_aim(prompts: list[dict], seen: list[dict]) -> dict[str, str]:
    """Share of right pictures of each aim. ValueError where a picture has no verdict or there is one too many."""
    if len(prompts) != len(seen):
        raise ValueError(f"{len(prompts)} prompts but {len(seen)} verdicts")
    right, total = Counter(), Counter()
    for asked, verdict in zip(prompts, seen, strict=True):
        right[asked["aim"]] += bool(verdict["right"])
        total[asked["aim"]] += 1
    return {f"60 prompts by eye, {aim}": share(right[aim], total[aim]) for aim in total}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seen", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, default=VAL_PROMPTS)
    parser.add_argument("--scores", type=Path)
    args = parser.parse_args(arguments)
    seen = json.loads(args.seen.read_text(encoding="utf-8"))
    record_scores(args.scores, count_by_aim(read_prompts(args.prompts), seen), COMMAND)


if __name__ == "__main__":
    main()
