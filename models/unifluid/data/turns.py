"""Samples of the kinds that take turns: `singles`, one common concept in a picture, and `pairs`, two in a relation.

A scene shows whatever the lot gives wherever it falls, so the same thing in the same place comes up seldom; these are
for learning what the common concepts look like and where a relation puts them. Every concept comes as often as any
other (of a pair: as its first). In train alone.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

from unifluid.data import layout
from unifluid.data.catalogue import Catalogue
from unifluid.data.lots import Wish
from unifluid.data.plan import plan_scene, scene_recipe
from unifluid.data.scene import CANVAS, Scene
from unifluid.data.scenes import TRIES, catalogue_of, sample_of
from unifluid.data.seeds import rng_for
from unifluid.data.shards import Sample, write_missing_shards, write_shard
from unifluid.data.splits import HeldOut, load_held_out, split_of

SPLIT = "train"
SIDE = 200
"""Longest side of a single picture in canvas px."""
LAYOUTS = {"singles": "single", "pairs": "relation"}


def in_the_middle(scene: Scene, catalogue: Catalogue) -> Scene:
    """The scene with its object where it is looked for, except where words or a frame say otherwise."""
    (thing,) = scene.objects
    if thing.size or scene.frame:
        return scene
    box = layout.fit((layout.MIDDLE, layout.MIDDLE, SIDE), catalogue.sprites[thing.sprite].box)
    return replace(scene, objects=(replace(thing, box=box),))


def make_turn(catalogue: Catalogue, held: HeldOut, kind: str, index: int, seed: int) -> Scene:
    """The picture number `index` of `kind`. The common concepts take turns: every stretch of numbers shows them all."""
    concept = catalogue.common[index % len(catalogue.common)]
    rng = rng_for(seed, LAYOUTS[kind], index)
    for _ in range(TRIES):
        scene = plan_scene(rng, catalogue, Wish((concept,)), LAYOUTS[kind])
        if scene is not None and split_of(scene_recipe(scene), held) == SPLIT:
            return in_the_middle(scene, catalogue) if kind == "singles" else scene
    raise RuntimeError(f"no {SPLIT} picture of {concept} found for index {index} of {kind} in {TRIES} tries")


def turn_sample(catalogue: Catalogue, held: HeldOut, *, kind: str, index: int, seed: int, side: int) -> Sample:
    scene = make_turn(catalogue, held, kind, index, seed)
    return sample_of(scene, catalogue, held, rng_for(seed, f"words of {LAYOUTS[kind]}", index), side)


def write_turns(path: Path, indices: range, *, cache: Path, kind: str, seed: int) -> int:
    catalogue, held = catalogue_of(cache), load_held_out()
    made = (turn_sample(catalogue, held, kind=kind, index=i, seed=seed, side=CANVAS) for i in indices)
    return write_shard(path, ((f"{kind}-{i:06d}", sample) for i, sample in zip(indices, made, strict=True)))


def build_turns(kind: str, *, out: Path, cache: Path, seed: int, workers: int, total: int) -> None:
    write = partial(write_turns, cache=cache, kind=kind, seed=seed)
    write_missing_shards(out=out, split=SPLIT, kind=kind, total=total, workers=workers, write=write)
