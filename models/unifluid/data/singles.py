"""Samples of kind `singles`: one common concept alone in a picture, each as often as any other. In train alone.

A scene shows whatever the lot gives wherever it falls, so the same thing in the same place comes up seldom; these are
for learning what the common concepts look like: in the middle, at one size, unless it is called small or big.
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
"""Longest side in canvas px."""


def in_the_middle(scene: Scene, catalogue: Catalogue) -> Scene:
    """The scene with its object where it is looked for, except where words or a frame say otherwise."""
    (thing,) = scene.objects
    if thing.size or scene.frame:
        return scene
    box = layout.fit((layout.MIDDLE, layout.MIDDLE, SIDE), catalogue.sprites[thing.sprite].box)
    return replace(scene, objects=(replace(thing, box=box),))


def make_single(catalogue: Catalogue, held: HeldOut, index: int, seed: int) -> Scene:
    """The picture number `index`. The common concepts take turns, so that every stretch of numbers shows them all."""
    concept = catalogue.common[index % len(catalogue.common)]
    rng = rng_for(seed, "single", index)
    for _ in range(TRIES):
        scene = plan_scene(rng, catalogue, Wish((concept,)), "single")
        if scene is not None and split_of(scene_recipe(scene), held) == SPLIT:
            return in_the_middle(scene, catalogue)
    raise RuntimeError(f"no {SPLIT} picture of {concept} found for index {index} in {TRIES} tries")


def single_sample(catalogue: Catalogue, held: HeldOut, *, index: int, seed: int, side: int) -> Sample:
    scene = make_single(catalogue, held, index, seed)
    return sample_of(scene, catalogue, held, rng_for(seed, "words of single", index), side)


def write_singles(path: Path, indices: range, *, cache: Path, seed: int) -> int:
    catalogue, held = catalogue_of(cache), load_held_out()
    made = (single_sample(catalogue, held, index=i, seed=seed, side=CANVAS) for i in indices)
    return write_shard(path, ((f"singles-{i:06d}", sample) for i, sample in zip(indices, made, strict=True)))


def build_singles(*, out: Path, cache: Path, seed: int, workers: int, total: int) -> None:
    write = partial(write_singles, cache=cache, seed=seed)
    write_missing_shards(out=out, split=SPLIT, kind="singles", total=total, workers=workers, write=write)
