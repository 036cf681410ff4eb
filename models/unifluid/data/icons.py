"""Samples of kind `icons`: every picture as it was drawn, on a transparent ground, with captions."""

from functools import partial
from pathlib import Path

import numpy as np

from unifluid.data.language import with_article
from unifluid.data.scenes import catalogue_of
from unifluid.data.seeds import digest, rng_for
from unifluid.data.shards import Sample, json_bytes, png_bytes, write_missing_shards, write_shard
from unifluid.data.splits import SPLITS, HeldOut, Recipe, load_held_out, reasons_held_out, split_of
from unifluid.data.sprites import Sprite, open_pixels

STYLED = (
    "{a} in {style} style",
    "{style} icon of {a}",
    "{a}, {style} style",
    "{a} as {article_style} icon",
    "{style} drawing of {a}",
)
PLAIN = ("{a}", "{noun}", "icon of {a}", "picture of {a}", "drawing of {a}", "an illustration of {a}")


def icon_recipe(sprite: Sprite) -> Recipe:
    pair = frozenset([(sprite.concept, sprite.style)])
    return Recipe(pair, frozenset(), frozenset(), f"icon {sprite.concept}, {sprite.style}")


def icon_captions(sprite: Sprite, seed: int) -> list[str]:
    """Two captions with the style, two without; every second one by a synonym where there is one."""
    rng = rng_for(seed, "icon-captions", sprite.set, sprite.picture)
    nouns = [sprite.concept, rng.choice(sprite.synonyms or (sprite.concept,))]
    captions = []
    for templates in (STYLED, PLAIN):
        for noun, template in zip(nouns, rng.sample(templates, 2), strict=True):
            style = {"style": sprite.style, "article_style": with_article(sprite.style, sprite.style)}
            captions.append(template.format(a=with_article(noun, noun), noun=noun, **style))
    return list(dict.fromkeys(captions))


def icon_sample(sprite: Sprite, pixels: np.ndarray, held: HeldOut, seed: int) -> Sample:
    recipe = icon_recipe(sprite)
    about = {
        "captions": icon_captions(sprite, seed),
        "concept": sprite.concept,
        "synonyms": list(sprite.synonyms),
        "category": sprite.category,
        "style": sprite.style,
        "set": sprite.set,
        "picture": sprite.picture,
        "licence": sprite.licence,
        "source": sprite.source,
        "box": list(sprite.box),
        "split_reason": reasons_held_out(recipe, held),
    }
    return {"png": png_bytes(pixels[sprite.row]), "json": json_bytes(about)}


def write_icons(path: Path, indices: range, *, sprites: list[Sprite], cache: Path, seed: int) -> int:
    pixels, held = open_pixels(cache), load_held_out()
    named = ((f"icons-{sprite.set}-{sprite.picture}", sprite) for sprite in (sprites[i] for i in indices))
    return write_shard(path, ((key, icon_sample(sprite, pixels, held, seed)) for key, sprite in named))


def build_icons(*, out: Path, cache: Path, seed: int, workers: int) -> None:
    held = load_held_out()
    sprites = catalogue_of(cache).sprites
    for split in SPLITS:
        chosen = [sprite for sprite in sprites if split_of(icon_recipe(sprite), held) == split]
        chosen.sort(key=lambda sprite: digest(seed, "icon-order", sprite.set, sprite.picture))
        write = partial(write_icons, sprites=chosen, cache=cache, seed=seed)
        write_missing_shards(out=out, split=split, kind="icons", total=len(chosen), workers=workers, write=write)
