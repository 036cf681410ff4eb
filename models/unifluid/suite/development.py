"""Prompts to choose settings by: the suite's rules with other lots; none stands in the suite or the validation list.

    python -m unifluid.suite.development --cache CACHE --out SUITE

writes `tasks.jsonl`, `truth.jsonl` and `pictures/` as `unifluid.suite.tasks` does, with drawings alone. What was chosen
by these prompts has not seen those of the suite, whose scores stay untouched.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from unifluid.data.catalogue import Catalogue
from unifluid.data.render import render
from unifluid.data.scenes import describe_scene
from unifluid.data.seeds import rng_for
from unifluid.data.splits import HeldOut
from unifluid.evaluation.draw_prompts import VAL_PROMPTS
from unifluid.suite.prompts import PROMPTS, TASKS, read_prompts, scenes_for, words_of
from unifluid.suite.real import other_scenes, scene_of
from unifluid.suite.tasks import SuiteFiles, World, world_of

LOTS = 9001
COUNTS = {"single": 120, "counting": 30, "colours": 30}
"""Prompts of each task."""
FIRST_SEED = 70_000
OTHERS = 204
"""Real pictures of all tasks that the Frechet distance compares with, and the seed of their lots."""
OTHER_LOTS = 4242

Prompt = dict[str, Any]


def known_prompts() -> set[str]:
    """Every prompt that something else is measured by."""
    return {asked["prompt"] for path in (PROMPTS, VAL_PROMPTS) for asked in read_prompts(path)}


def choose_development(
    catalogue: Catalogue, held: HeldOut, known: set[str], counts: dict[str, int] = COUNTS
) -> list[Prompt]:
    """Seen combinations alone; no prompt twice, and among single things no concept twice. The first half of the list is
    half of each task."""
    chosen: list[tuple[float, Prompt]] = []
    for name, count in counts.items():
        first = len(chosen)
        for place, asked in enumerate(choose(name, count, catalogue, held, known)):
            number = first + place
            asked |= {"id": f"{name}-{number:04d}", "seed": FIRST_SEED + number}
            chosen.append((place / count, asked))
    return [asked for _, asked in sorted(chosen, key=lambda each: each[0])]


def choose(name: str, count: int, catalogue: Catalogue, held: HeldOut, known: set[str]) -> list[Prompt]:
    task, rng = TASKS[name], rng_for(LOTS, "development", name)
    found: dict[str, Prompt] = {}
    concepts: set[str] = set()
    for scene in scenes_for(task, False, catalogue, held, rng):
        prompt, concept = words_of(task, False, scene), scene.objects[0].concept
        if prompt in found or prompt in known or (name == "single" and concept in concepts):
            continue
        concepts.add(concept)
        real = describe_scene(scene, catalogue, 256)
        real.pop("licences")
        found[prompt] = {"task": name, "novel": False, "prompt": prompt, "real": real}
        if len(found) == count:
            break
    return list(found.values())


def write_development(folder: Path, world: World, prompts: list[Prompt]) -> None:
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    files = SuiteFiles(folder)
    for asked in prompts:
        number, scene = asked["id"], scene_of(asked["real"], world.catalogue)
        real = files.drawn(f"real-{number}", render(scene, world.catalogue, world.side))
        files.add(
            {"kind": "prompt", **asked},
            {"kind": "draw", "id": number, "prompt": asked["prompt"], "seed": asked["seed"]},
            {"kind": "rebuild", "id": f"rebuilt-{number}", "picture": real},
        )
    for place, scene in enumerate(other_scenes(world.catalogue, world.held, OTHERS, OTHER_LOTS)):
        files.drawn(f"other-{place:04d}", render(scene, world.catalogue, world.side))
    files.write()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, help="the cache folder of a finished build; coloured shapes where absent")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    world = world_of(args.cache)
    prompts = choose_development(world.catalogue, world.held, known_prompts() if args.cache else set())
    write_development(args.out, world, prompts)
    sys.stdout.write(json.dumps({"prompts": len(prompts)}) + "\n")


if __name__ == "__main__":
    main()
