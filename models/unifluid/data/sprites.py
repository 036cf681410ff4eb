"""Every picture of every concept, drawn once: `sprites.npy` (S, 256, 256, 4) straight RGBA and `sprites.json`."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from unifluid.data.concepts import Concept
from unifluid.data.icon_pictures import picture_jobs
from unifluid.data.rasterize import SIDE, draw, drawn_box
from unifluid.data.sources import IconSet


@dataclass(frozen=True)
class Sprite:
    """One picture of a concept. `box`: the drawn part (x0, y0, x1, y1) of the 256 px square; `row`: place in file."""

    row: int
    concept: str
    synonyms: tuple[str, ...]
    category: str
    style: str
    set: str
    licence: str
    source: str
    picture: str
    box: tuple[int, int, int, int]


def build_sprites(modules: Path, cache: Path, workers: int) -> list[Sprite]:
    """Draw all pictures into `cache`, unless they are there already; returns their list."""
    index, pixels_path = cache / "sprites.json", cache / "sprites.npy"
    jobs = picture_jobs(modules)
    wanted = [[icon_set.set, icon_set.version, picture, concept.label] for concept, icon_set, picture, _ in jobs]
    if index.exists() and (stored := json.loads(index.read_text()))["wanted"] == wanted:
        sprites = with_names([as_sprite(entry) for entry in stored["sprites"]], jobs)
        write_index(index, wanted, sprites)
        return sprites
    index.unlink(missing_ok=True)
    out = np.lib.format.open_memmap(pixels_path, mode="w+", dtype=np.uint8, shape=(len(jobs), SIDE, SIDE, 4))
    sprites = []
    with ProcessPoolExecutor(workers) as pool:
        drawn = pool.map(draw, [job[3] for job in jobs], chunksize=32)
        progress = tqdm(zip(jobs, drawn, strict=True), total=len(jobs), desc="sprites", disable=None)
        for row, ((concept, icon_set, picture, _), pixels) in enumerate(progress):
            out[row] = pixels
            box = drawn_box(pixels)
            if box and min(box[2] - box[0], box[3] - box[1]) >= 8:
                about = (concept.name, concept.synonyms, concept.category, icon_set.style)
                sprites.append(Sprite(row, *about, icon_set.set, icon_set.licence, icon_set.source, picture, box))
    out.flush()
    write_index(index, wanted, sprites)
    return sprites


def write_index(index: Path, wanted: list[list[str]], sprites: list[Sprite]) -> None:
    index.write_text(json.dumps({"wanted": wanted, "sprites": [asdict(sprite) for sprite in sprites]}))


def with_names(sprites: list[Sprite], jobs: list[tuple[Concept, IconSet, str, str]]) -> list[Sprite]:
    """Sprites with the names, synonyms and categories of today's lists: changing those does not draw anything again."""
    concepts = {(icon_set.set, picture): concept for concept, icon_set, picture, _ in jobs}
    renewed = []
    for sprite in sprites:
        concept = concepts[sprite.set, sprite.picture]
        names = {"concept": concept.name, "synonyms": concept.synonyms, "category": concept.category}
        renewed.append(replace(sprite, **names))
    return renewed


def as_sprite(entry: dict) -> Sprite:
    told: dict[str, Any] = {**entry, "synonyms": tuple(entry["synonyms"]), "box": tuple(entry["box"])}
    return Sprite(**told)


def stored_sprites(cache: Path) -> list[Sprite]:
    """The list that `build_sprites` left in a cache."""
    return [as_sprite(entry) for entry in open_index(cache)["sprites"]]


def open_index(cache: Path) -> dict:
    return json.loads((cache / "sprites.json").read_text())


def open_pixels(cache: Path) -> np.ndarray:
    return np.load(cache / "sprites.npy", mmap_mode="r")
