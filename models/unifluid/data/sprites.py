"""Every picture of every concept, drawn once: `sprites.npy` (S, 256, 256, 4) straight RGBA and `sprites.json`."""

import io
import json
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from unifluid.data.concepts import HERE, Concept, load_concepts, plain_code
from unifluid.data.sources import IconSet, icon_sets

SIDE = 256
MARGIN = 1 / 14  # of the drawing's longer side, on each side: strokes that leave the view box are not cut
EMPTY = 6  # alpha at or below this counts as nothing


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


def picture_jobs(modules: Path) -> list[tuple[Concept, IconSet, str, str]]:
    """(concept, set, picture name, markup or file) of every picture that shows a kept concept, in a fixed order."""
    concepts = load_concepts(modules)
    extra = json.loads((HERE / "extra.json").read_text())
    refused = {(name, picture) for name, pictures in extra["refused"].items() for picture in pictures}
    by_name = names_to_concepts(modules, concepts)
    jobs = []
    for icon_set in icon_sets():
        found = pictures_of(icon_set, modules, concepts, by_name, extra["pictures"].get(icon_set.set))
        jobs += [(c, icon_set, p, m) for c, p, m in found if (icon_set.set, p) not in refused]
    return jobs


def pictures_of(
    icon_set: IconSet,
    modules: Path,
    concepts: list[Concept],
    by_name: dict[str, Concept],
    chosen: dict[str, str] | None,
) -> Iterator[tuple[Concept, str, str]]:
    folder = modules / icon_set.package
    if icon_set.form == "webp":
        for concept in concepts:
            path = find_webp(folder / "assets", concept.code)
            if path:
                yield concept, path.stem, str(path)
        return
    icons = json.loads((folder / "icons.json").read_text())
    if chosen is not None:
        by_own_name = {concept.name: concept for concept in concepts}
        for picture, name in chosen.items():
            yield by_own_name[name], picture, markup(icons, picture)
        return
    codes = json.loads((folder / "chars.json").read_text())
    of_picture = {picture: code for code, picture in codes.items()}
    by_code = {concept.code: concept for concept in concepts if concept.code}
    for picture in icons["icons"]:
        code = plain_code(of_picture[picture]) if picture in of_picture else None
        concept = by_code.get(code) if code else by_name.get(squash(picture)) if not codes else None
        if concept:
            yield concept, picture, markup(icons, picture)


def find_webp(folder: Path, code: str) -> Path | None:
    if not code:
        return None
    first, *rest = code.split("-")
    for name in (code, f"{first}-fe0f" + "".join(f"-{part}" for part in rest)):
        path = folder / f"{name}.webp"
        if path.exists():
            return path
    return None


def squash(text: str) -> str:
    """A picture's file name without the marks the sets disagree on: "fox-face-2" and "foxface" become "foxface"."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"-\d$", "", text.lower()))


def names_to_concepts(modules: Path, concepts: list[Concept]) -> dict[str, Concept]:
    """Concepts by squashed picture name, from the sets that say which emoji a picture is, and from the labels."""
    by_code = {concept.code: concept for concept in concepts if concept.code}
    found = {squash(concept.label): concept for concept in concepts}
    for package in ("fluent-emoji-flat", "noto", "twemoji"):
        folder = modules / "@iconify-json" / package
        aliases = json.loads((folder / "icons.json").read_text()).get("aliases", {})
        of_picture = {}
        for code, picture in json.loads((folder / "chars.json").read_text()).items():
            of_picture[picture] = by_code.get(plain_code(code))
        for alias, entry in aliases.items():
            of_picture.setdefault(alias, None if entry.get("hFlip") else of_picture.get(entry["parent"]))
        for picture, concept in of_picture.items():
            found.setdefault(squash(picture), concept)
    return {name: concept for name, concept in found.items() if concept}


def markup(icons: dict, picture: str) -> str:
    """The icon as an SVG document whose view box leaves a margin on all sides of its square."""
    icon = icons["icons"][picture]
    width, height = (icon.get(side, icons.get(side, 16)) for side in ("width", "height"))
    left, top = (icon.get(side, icons.get(side, 0)) for side in ("left", "top"))
    side = max(width, height) * (1 + 2 * MARGIN)
    x, y = left - (side - width) / 2, top - (side - height) / 2
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{x} {y} {side} {side}" width="{SIDE}" height="{SIDE}">{icon["body"]}</svg>'
    )


def draw(source: str) -> np.ndarray:
    """(256, 256, 4) straight RGBA of an SVG document or a picture file; colour is zero where alpha is zero."""
    if source.startswith("<svg"):
        image = rasterize(source)
    else:
        inner = round(SIDE / (1 + 2 * MARGIN))
        picture = Image.open(source).convert("RGBa").resize((inner, inner), Image.Resampling.LANCZOS).convert("RGBA")
        image = Image.new("RGBA", (SIDE, SIDE))
        image.paste(picture, ((SIDE - inner) // 2, (SIDE - inner) // 2))
    pixels = np.array(image)
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def rasterize(svg: str) -> Image.Image:
    """resvg panics on some filters at some sizes (rounded regions that differ by a pixel): try others, then reduce."""
    # Only drawing needs it: pictures that were drawn elsewhere are used without.
    import resvg_py

    for side in (SIDE, SIDE + 36, SIDE + 52, SIDE + 85, SIDE * 2):
        try:
            png = resvg_py.svg_to_bytes(svg_string=svg, width=side, skip_system_fonts=True)
        except BaseException as error:  # a Rust panic is no Exception
            if type(error).__name__ != "PanicException":
                raise
            continue
        image = Image.open(io.BytesIO(png))
        if side == SIDE:
            return image.convert("RGBA")
        return image.convert("RGBa").resize((SIDE, SIDE), Image.Resampling.LANCZOS).convert("RGBA")
    return Image.new("RGBA", (SIDE, SIDE))


def drawn_box(pixels: np.ndarray) -> tuple[int, int, int, int] | None:
    rows = np.flatnonzero((pixels[..., 3] > EMPTY).any(1))
    columns = np.flatnonzero((pixels[..., 3] > EMPTY).any(0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


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
