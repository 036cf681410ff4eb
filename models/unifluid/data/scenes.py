"""Samples of kind `scenes`: one to four pictures composed by program, with captions, objects and questions."""

from functools import cache as remember
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from unifluid.data.captions import scene_captions
from unifluid.data.catalogue import Catalogue, load_catalogue
from unifluid.data.lots import Wish
from unifluid.data.plan import plan_scene, scene_recipe
from unifluid.data.questions import scene_questions
from unifluid.data.render import render
from unifluid.data.scene import CANVAS, Scene, SceneObject
from unifluid.data.seeds import rng_for
from unifluid.data.shards import Sample, json_bytes, png_bytes, write_missing_shards, write_shard
from unifluid.data.splits import SPLITS, HeldOut, load_held_out, reasons_held_out, split_of
from unifluid.data.sprites import stored_sprites

TRIES = 4000


def wish_for(index: int, split: str, held: HeldOut, seed: int) -> Wish:
    """Samples of test_novel take turns at the three kinds of held-out combination."""
    if split != "test_novel":
        return Wish()
    rng = rng_for(seed, "wish", index)
    kind = ("styled", "coloured", "pairs")[index % 3]
    first, second = rng.choice(sorted(getattr(held, kind)))
    if kind == "styled":
        return Wish((first,), style=second)
    return Wish((second,), colour=first) if kind == "coloured" else Wish((first, second))


def make_scene(catalogue: Catalogue, held: HeldOut, split: str, index: int, seed: int) -> Scene:
    """The scene number `index` of `split`; depends on nothing but the arguments."""
    rng = rng_for(seed, "scene", split, index)
    for attempt in range(TRIES):
        # A wish may be impossible (no picture can be painted so): after some tries take the next one.
        wish = wish_for(index + 3 * (attempt // 200) * 100_003, split, held, seed)
        scene = plan_scene(rng, catalogue, wish)
        if scene is not None and split_of(scene_recipe(scene), held) == split:
            return scene
    raise RuntimeError(f"no {split} scene found for index {index} in {TRIES} tries")


def describe_object(thing: SceneObject, catalogue: Catalogue, scale: float) -> dict:
    sprite = catalogue.sprites[thing.sprite]
    about: dict[str, Any] = {"concept": thing.concept, "name": thing.noun, "category": sprite.category}
    about |= {key: value for key, value in (("colour", thing.colour), ("size", thing.size)) if value}
    if thing.worn_by is not None:
        about["worn_by"] = thing.worn_by
    return about | {"box": [round(edge * scale) for edge in thing.box], "set": sprite.set, "picture": sprite.picture}


def describe_scene(scene: Scene, catalogue: Catalogue, side: int) -> dict:
    about: dict = {"objects": [describe_object(thing, catalogue, side / CANVAS) for thing in scene.objects]}
    about |= {"layout": scene.layout, "style": scene.style}
    if scene.relation:
        about["relation"] = scene.relation
    if scene.background:
        about["background"] = list(scene.background.colours)
    about |= {key: value for key, value in (("frame", scene.frame), ("shadow", scene.shadow)) if value}
    about["licences"] = sorted({catalogue.sprites[thing.sprite].licence for thing in scene.objects})
    return about


def sample_of(scene: Scene, catalogue: Catalogue, held: HeldOut, rng: Random, side: int) -> Sample:
    """The scene drawn (`side` px) and described; `rng` chooses the words."""
    first = scene.objects[0]
    synonyms = catalogue.sprites[first.sprite].synonyms if scene.layout == "single" and not first.colour else ()
    recipe = scene_recipe(scene)
    about = {
        "captions": scene_captions(scene, rng, synonyms),
        **describe_scene(scene, catalogue, side),
        "questions": scene_questions(scene, catalogue, rng),
        "recipe": recipe.text,
        "split_reason": reasons_held_out(recipe, held),
    }
    return {"png": png_bytes(render(scene, catalogue, side)), "json": json_bytes(about)}


def scene_sample(catalogue: Catalogue, held: HeldOut, *, split: str, index: int, seed: int, side: int) -> Sample:
    scene = make_scene(catalogue, held, split, index, seed)
    return sample_of(scene, catalogue, held, rng_for(seed, "words", split, index), side)


@remember
def catalogue_of(cache: Path) -> Catalogue:
    """Loaded once in each process."""
    return load_catalogue(stored_sprites(cache), cache)


def write_scenes(path: Path, indices: range, *, cache: Path, split: str, seed: int) -> int:
    catalogue, held = catalogue_of(cache), load_held_out()
    made = (scene_sample(catalogue, held, split=split, index=i, seed=seed, side=CANVAS) for i in indices)
    return write_shard(path, ((f"scenes-{i:06d}", sample) for i, sample in zip(indices, made, strict=True)))


def build_scenes(*, out: Path, cache: Path, seed: int, workers: int, train: int, held: int) -> None:
    for split, total in zip(SPLITS, (train, held, held), strict=True):
        write = partial(write_scenes, cache=cache, split=split, seed=seed)
        write_missing_shards(out=out, split=split, kind="scenes", total=total, workers=workers, write=write)
