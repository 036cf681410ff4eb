"""Writes what a suite asks of a package into a folder: `tasks.jsonl` for the runtime, `truth.jsonl` for the scores.

    python -m unifluid.suite.tasks --suite quick --cache CACHE --photos PHOTOS --out SUITE

Pictures lie in `pictures/`. Without `--cache` the catalogue is that of coloured shapes, at 32 px and without download.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from unifluid.data.catalogue import Catalogue
from unifluid.data.edit_plan import PLANS
from unifluid.data.edits import make_edit
from unifluid.data.questions import scene_questions
from unifluid.data.render import render
from unifluid.data.scene import CANVAS
from unifluid.data.scenes import catalogue_of, make_scene
from unifluid.data.seeds import rng_for
from unifluid.data.shards import png_bytes
from unifluid.data.splits import HeldOut, load_held_out
from unifluid.data.tiny import HELD_OUT, SIDE, tiny_catalogue
from unifluid.suite.photographs import Photograph, read_photographs
from unifluid.suite.prompts import choose_prompts, read_prompts
from unifluid.suite.real import other_scenes, scene_of
from unifluid.suite.scale import SCALES, Scale

SEED = 1
"""Of edits and scenes: those of a build of the data with `--seed 1`."""
QUESTIONS_EACH = 3
MOST_EDITS = 400
"""Edits looked through for enough of each kind."""
MOST_BEAMS = 3

Line = dict[str, Any]


@dataclass(frozen=True)
class World:
    """What pictures are made of, and how large they are."""

    catalogue: Catalogue
    held: HeldOut
    side: int


@dataclass(frozen=True)
class Unit:
    """What is known of one thing that is measured, and the tasks that measure it."""

    truth: Line
    tasks: tuple[Line, ...]


@dataclass
class SuiteFiles:
    """Units as they come, and the pictures written for them."""

    folder: Path
    units: list[Unit] = field(default_factory=list)

    def picture(self, name: str, content: bytes, ending: str = "png") -> str:
        path = f"pictures/{name}.{ending}"
        (self.folder / path).write_bytes(content)
        return path

    def drawn(self, name: str, pixels: np.ndarray) -> str:
        return self.picture(name, png_bytes(pixels))

    def add(self, truth: Line, *tasks: Line) -> None:
        self.units.append(Unit(truth, tasks))

    def write(self) -> None:
        order = interleaved(self.units)
        tasks = [task for unit in order for task in unit.tasks]
        for name, lines in (("tasks", tasks), ("truth", [unit.truth for unit in self.units])):
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (self.folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def interleaved(units: Sequence[Unit]) -> list[Unit]:
    """Kinds beside one another in the proportions they have as a whole: a suite cut short is a smaller suite."""
    total, seen = Counter(unit.truth["kind"] for unit in units), Counter[str]()
    places: list[float] = []
    for unit in units:
        kind = unit.truth["kind"]
        places.append(seen[kind] / total[kind])
        seen[kind] += 1
    return [unit for _, unit in sorted(zip(places, units, strict=True), key=lambda each: each[0])]


def world_of(cache: Path | None) -> World:
    if cache is None:
        return World(tiny_catalogue(), HELD_OUT, SIDE)
    return World(catalogue_of(cache), load_held_out(), CANVAS)


def add_prompts(files: SuiteFiles, world: World, scale: Scale, *, frozen: bool) -> None:
    """Drawings, and their real pictures through the tokenizer; other real pictures for the Frechet distance."""
    prompts = read_prompts() if frozen else choose_prompts(world.catalogue, world.held, each=1)
    for asked in prompts[: scale.prompts]:
        number, scene = asked["id"], scene_of(asked["real"], world.catalogue)
        real = files.drawn(f"real-{number}", render(scene, world.catalogue, world.side))
        files.add(
            {"kind": "prompt", **asked},
            {"kind": "draw", "id": number, "prompt": asked["prompt"], "seed": asked["seed"]},
            {"kind": "rebuild", "id": f"rebuilt-{number}", "picture": real},
        )
    for number, scene in enumerate(other_scenes(world.catalogue, world.held, scale.prompts, SEED)):
        files.drawn(f"other-{number:04d}", render(scene, world.catalogue, world.side))


def add_edits(files: SuiteFiles, world: World, each: int) -> None:
    """Val edits in their order, `each` of every kind as far as there are."""
    counts = dict.fromkeys(PLANS, 0)
    for index in range(MOST_EDITS):
        edit = make_edit(world.catalogue, world.held, "val", index, SEED)
        if counts[edit.kind] >= each:
            continue
        counts[edit.kind] += 1
        number = f"edit-{index:04d}"
        source = files.drawn(f"{number}-source", render(edit.source, world.catalogue, world.side))
        target = files.drawn(f"{number}-target", render(edit.target, world.catalogue, world.side))
        files.add(
            {"kind": "edit", "id": number, "edit": edit.kind, "source": source, "target": target},
            {"kind": "edit", "id": number, "picture": source, "instruction": edit.instructions[0], "seed": index},
            {"kind": "rebuild", "id": f"rebuilt-{number}", "picture": source},
        )
        if min(counts.values()) >= each:
            break


def scene_and_questions(world: World) -> Iterator[tuple[str, np.ndarray, list[dict[str, str]]]]:
    """(name, pixels, questions) of val scenes, endless. The questions are those of the built data."""
    index = 0
    while True:
        scene = make_scene(world.catalogue, world.held, "val", index, SEED)
        asked = scene_questions(scene, world.catalogue, rng_for(SEED, "suite-questions", index))
        yield f"scene-{index:04d}", render(scene, world.catalogue, world.side), asked[:QUESTIONS_EACH]
        index += 1


def add_questions(files: SuiteFiles, world: World, count: int) -> None:
    asked = 0
    for name, pixels, questions in scene_and_questions(world):
        if asked >= count:
            return
        picture = files.drawn(name, pixels)
        for place, question in enumerate(questions[: count - asked]):
            number, words = f"ask-{name}-{place}", question["question"]
            files.add(
                {"kind": "question", "id": number, "type": question["type"], "answer": question["answer"]},
                {"kind": "ask", "id": number, "picture": picture, "question": words},
                {"kind": "ask", "id": f"blind-{number}", "picture": None, "question": words},
            )
            asked += 1


def add_photographs(files: SuiteFiles, photographs: list[Photograph]) -> None:
    if not photographs:
        return
    blank = files.drawn("blank", np.full((64, 64, 4), 255, np.uint8))
    files.add({"kind": "blank", "id": "caption-blank"}, *caption_tasks("caption-blank", blank))
    for number, photo in enumerate(photographs):
        name = f"caption-{number:04d}"
        truth = {"kind": "caption", "id": name, "references": photo.references}
        files.add(truth, *caption_tasks(name, files.picture(name, photo.jpeg, "jpg")))


def caption_tasks(name: str, picture: str) -> list[Line]:
    """Greedily, and with the widest search the runtime has."""
    return [
        {"kind": "caption", "id": f"{prefix}{name}", "picture": picture, "beams": beams}
        for prefix, beams in (("", 1), ("beam-", MOST_BEAMS))
    ]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", choices=list(SCALES), default="quick")
    parser.add_argument("--cache", type=Path, help="the cache folder of a finished build")
    parser.add_argument("--photos", type=Path, help="the folder that holds flickr8k.tar")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    scale, world = SCALES[args.suite], world_of(args.cache)
    (args.out / "pictures").mkdir(parents=True, exist_ok=True)
    files = SuiteFiles(args.out)
    add_prompts(files, world, scale, frozen=args.cache is not None)
    add_edits(files, world, scale.edits)
    add_questions(files, world, scale.questions)
    add_photographs(files, read_photographs(args.photos, scale.photos) if args.photos else [])
    files.write()


if __name__ == "__main__":
    main()
