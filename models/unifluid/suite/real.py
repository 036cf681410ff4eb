"""Real pictures of the suite: what the frozen prompts describe, and others of the same kinds to compare with."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from unifluid.data.catalogue import Catalogue
from unifluid.data.scene import Box, Scene, SceneObject
from unifluid.data.seeds import rng_for
from unifluid.data.splits import HeldOut
from unifluid.suite.prompts import TASKS, scenes_for


def as_box(edges: list[int]) -> Box:
    left, top, right, bottom = edges
    return left, top, right, bottom


def scene_of(real: dict[str, Any], catalogue: Catalogue) -> Scene:
    """The scene that `describe_scene` described. KeyError where the catalogue no longer has one of its sprites."""
    places = {(sprite.set, sprite.picture): number for number, sprite in enumerate(catalogue.sprites)}
    things = tuple(
        SceneObject(
            places[thing["set"], thing["picture"]], thing["concept"], as_box(thing["box"]), colour=thing.get("colour")
        )
        for thing in real["objects"]
    )
    return Scene(real["layout"], things, real["style"], relation=real.get("relation"))


def other_scenes(catalogue: Catalogue, held: HeldOut, count: int, seed: int) -> list[Scene]:
    """Scenes of all tasks in turns, seen and novel, drawn by other lots than the prompts."""
    kinds = [(name, novel) for name in TASKS for novel in (False, True)]
    lots: list[Iterator[Scene]] = [
        scenes_for(TASKS[name], novel, catalogue, held, rng_for(seed, "real", name, novel)) for name, novel in kinds
    ]
    each = -(-count // len(lots))
    return [scene for row in zip(*(islice(lot, each) for lot in lots), strict=False) for scene in row][:count]
