"""Chooses the suite's prompts by seed from the lists of concepts: GenEval's six tasks (arXiv 2310.11513) and styles.

    python -m unifluid.suite.prompts --cache CACHE

writes prompts.json anew. The stored file is the one that counts: it was made once, before anything was drawn of it, and
nothing is tuned on it. Each prompt keeps the real picture it describes (which sprites, where), so that the judge can be
held to real pictures of the very same prompts.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from unifluid.data.captions import caption, one
from unifluid.data.catalogue import Catalogue
from unifluid.data.language import listing
from unifluid.data.lots import Wish
from unifluid.data.plan import plan_scene, scene_recipe
from unifluid.data.scene import Scene
from unifluid.data.scenes import catalogue_of, describe_scene
from unifluid.data.seeds import rng_for
from unifluid.data.splits import HeldOut, Recipe, load_held_out, reasons_held_out

PROMPTS = Path(__file__).with_name("prompts.json")
SEED = 518
EACH = 50
"""Prompts of each task for seen combinations, and as many for novel ones."""
TRIES = 20_000
SIDES = ("left of", "right of", "above", "below")

Prompt = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """`layout` of its scenes, which of them fit, the words for one, and the kind of held-out combination it has."""

    layout: str
    fits: Callable[[Scene], bool]
    words: Callable[[Scene], str]
    novel: str


def named(scene: Scene) -> str:
    return listing([one(thing) for thing in scene.objects])


def in_style(scene: Scene) -> str:
    return f"{caption(scene)}, in {scene.style} style"


def painted(scene: Scene) -> int:
    return sum(thing.colour is not None for thing in scene.objects)


def different(scene: Scene) -> bool:
    return len({thing.concept for thing in scene.objects}) == len(scene.objects)


def two_things(scene: Scene) -> bool:
    """Beside or above one another, so that the real picture shows both whole."""
    return scene.relation in SIDES and different(scene)


TASKS: dict[str, Task] = {
    "single": Task("single", lambda scene: painted(scene) == 0, caption, "styled"),
    "two": Task("relation", lambda scene: two_things(scene) and painted(scene) == 0, named, "pairs"),
    "counting": Task("count", lambda scene: painted(scene) == 0, caption, "styled"),
    "colours": Task("single", lambda scene: painted(scene) == 1, caption, "coloured"),
    "position": Task("relation", lambda scene: two_things(scene) and painted(scene) == 0, caption, "pairs"),
    "binding": Task(
        "relation",
        lambda scene: two_things(scene) and painted(scene) == 2 and len({o.colour for o in scene.objects}) == 2,
        named,
        "coloured",
    ),
    "style": Task("single", lambda scene: painted(scene) == 0, in_style, "styled"),
}


def is_bare(scene: Scene) -> bool:
    """Nothing that would distract from what the task is about."""
    return not (scene.background or scene.frame or scene.shadow or any(thing.size for thing in scene.objects))


def wish_of(task: Task, novel: bool, catalogue: Catalogue, held: HeldOut, rng: Random) -> Wish:
    if not novel:
        concept = rng.choice(catalogue.common)
        return Wish((concept,), style=rng.choice(sorted(catalogue.by_style)))
    first, second = rng.choice(sorted(getattr(held, task.novel)))
    if task.novel == "styled":
        return Wish((first,), style=second)
    return Wish((second,), colour=first) if task.novel == "coloured" else Wish((first, second))


def as_wanted(novel: bool, task: Task, recipe: Recipe, held: HeldOut) -> bool:
    """Seen prompts have no held-out combination; novel ones have one of the kind that their words name."""
    if not novel:
        return not reasons_held_out(recipe, held)
    return bool(getattr(recipe, task.novel) & getattr(held, task.novel))


def scenes_for(task: Task, novel: bool, catalogue: Catalogue, held: HeldOut, rng: Random) -> Iterator[Scene]:
    for _ in range(TRIES):
        wish = wish_of(task, novel, catalogue, held, rng)
        if not set(wish.concepts) <= set(catalogue.common):
            continue
        scene = plan_scene(rng, catalogue, wish, task.layout)
        if scene is None or scene.layout != task.layout or not is_bare(scene) or not task.fits(scene):
            continue
        if as_wanted(novel, task, scene_recipe(scene), held):
            yield scene


def words_of(task: Task, novel: bool, scene: Scene) -> str:
    """A combination held out by style is one only where the style is named."""
    return in_style(scene) if novel and task.novel == "styled" else task.words(scene)


def choose(name: str, novel: bool, catalogue: Catalogue, held: HeldOut, each: int) -> list[Prompt]:
    """`each` prompts of one task; of styles as many of one as of another, as far as there are. No prompt twice."""
    task, rng = TASKS[name], rng_for(SEED, "suite", name, novel)
    found: dict[str, Prompt] = {}
    styles: dict[str, int] = {}
    most = -(-each // max(1, len(catalogue.by_style))) if name == "style" and not novel else each
    for scene in scenes_for(task, novel, catalogue, held, rng):
        prompt = words_of(task, novel, scene)
        if prompt in found or styles.get(scene.style, 0) >= most:
            continue
        styles[scene.style] = styles.get(scene.style, 0) + 1
        found[prompt] = {"task": name, "novel": novel, "prompt": prompt, "real": describe_scene(scene, catalogue, 256)}
        if len(found) == each:
            break
    return list(found.values())


def choose_prompts(catalogue: Catalogue, held: HeldOut, each: int = EACH) -> list[Prompt]:
    """All tasks in turns, so that the first N of the list are N of all tasks; `seed` is a prompt's place."""
    columns = [choose(name, novel, catalogue, held, each) for name in TASKS for novel in (False, True)]
    rows = [prompt for row in range(each) for column in columns for prompt in column[row : row + 1]]
    for number, prompt in enumerate(rows):
        prompt["id"], prompt["seed"] = f"{prompt['task']}-{number:04d}", number
        prompt["real"].pop("licences")
    return rows


def read_prompts(path: Path = PROMPTS) -> list[Prompt]:
    return json.loads(path.read_text(encoding="utf-8"))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="the cache folder of a finished build")
    parser.add_argument("--out", type=Path, default=PROMPTS)
    args = parser.parse_args(arguments)
    prompts = choose_prompts(catalogue_of(args.cache), load_held_out())
    lines = ",\n".join(json.dumps(prompt, ensure_ascii=False) for prompt in prompts)
    args.out.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
