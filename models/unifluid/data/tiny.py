"""A small stand-in for all data, drawn without any download: coloured shapes at 32 px, in the same format."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from unifluid.data.captions import one
from unifluid.data.catalogue import Catalogue, colour_facts
from unifluid.data.colours import COLOURS, repaint
from unifluid.data.edits import edit_sample
from unifluid.data.rasterize import drawn_box
from unifluid.data.scene import SceneObject
from unifluid.data.scenes import scene_sample
from unifluid.data.seeds import digest
from unifluid.data.shards import Sample, json_bytes, png_bytes, shard_path, write_shard
from unifluid.data.splits import SPLITS, HeldOut, Recipe, reasons_held_out, split_of
from unifluid.data.sprites import Sprite

SIDE, DRAWN_SIDE = 32, 64
SAMPLES = {"train": 64, "val": 16, "test_novel": 16}
OUTLINES = {
    "circle": None,
    "square": ((9, 9), (55, 9), (55, 55), (9, 55)),
    "triangle": ((32, 6), (59, 55), (5, 55)),
    "star": ((32, 3), (40, 24), (62, 25), (45, 39), (51, 61), (32, 48), (13, 61), (19, 39), (2, 25), (24, 24)),
}  # fmt: skip
STYLES = ("flat", "outlined")
HELD_OUT = HeldOut(
    styled=frozenset({("star", "outlined")}),
    coloured=frozenset({("blue", "star"), ("red", "square")}),
    pairs=frozenset({("circle", "triangle")}),
)


def draw_shape(name: str, style: str) -> np.ndarray:
    """(64, 64, 4) blue shape, full or as a thick line."""
    image = Image.new("RGBA", (DRAWN_SIDE * 4, DRAWN_SIDE * 4))
    pen = ImageDraw.Draw(image)
    fill, width = ((*COLOURS["blue"], 255), 1) if style == "flat" else (None, 36)
    line = (*COLOURS["blue"], 255)
    outline = OUTLINES[name]
    if outline is None:
        pen.ellipse((24, 24, 232, 232), fill=fill, outline=line, width=width)
    elif style == "flat":
        pen.polygon([(x * 4, y * 4) for x, y in outline], fill=fill)
    else:
        corners = [(x * 4, y * 4) for x, y in outline]
        pen.line([*corners, *corners[:2]], fill=line, width=24, joint="curve")
    return np.array(image.convert("RGBa").resize((DRAWN_SIDE, DRAWN_SIDE), Image.Resampling.BOX).convert("RGBA"))


def tiny_catalogue() -> Catalogue:
    pixels, sprites = [], []
    for style in STYLES:
        for name in OUTLINES:
            drawn = draw_shape(name, style)
            box = drawn_box(drawn)
            assert box is not None, f"{name} in {style} is empty"
            about = (name, (), "shape", style, "shapes", "CC0-1.0", "drawn by program", f"{name}-{style}")
            sprites.append(Sprite(len(pixels), *about, box))
            pixels.append(drawn)
    facts = [colour_facts(picture, "shape") for picture in pixels]
    return Catalogue(sprites, facts, np.stack(pixels), list(OUTLINES), [], [], [])


def tiny_icons(catalogue: Catalogue) -> list[tuple[str, Recipe, Sample]]:
    """Every shape in every style and colour."""
    found = []
    for number, sprite in enumerate(catalogue.sprites):
        for colour in catalogue.facts[number].paints:
            name = one(SceneObject(number, sprite.concept, sprite.box, colour=colour))
            pair = frozenset([(sprite.concept, sprite.style)])
            coloured = frozenset([(colour, sprite.concept)])
            recipe = Recipe(pair, coloured, frozenset(), f"icon {name}, {sprite.style}")
            painted = repaint(catalogue.pixels[number], catalogue.facts[number].hue, colour)
            image = Image.fromarray(painted).resize((SIDE, SIDE), Image.Resampling.BOX)
            about = {
                "captions": [name, f"{name}, {sprite.style} style", f"{sprite.style} icon of {name}"],
                "concept": sprite.concept, "synonyms": [], "category": "shape",
                "style": sprite.style, "set": sprite.set,
                "picture": f"{sprite.picture}-{colour}", "licence": sprite.licence, "source": sprite.source,
                "box": [edge // 2 for edge in sprite.box], "split_reason": reasons_held_out(recipe, HELD_OUT),
            }  # fmt: skip
            key = f"icons-{sprite.picture}-{colour}"
            found.append((key, recipe, {"png": png_bytes(np.array(image)), "json": json_bytes(about)}))
    return sorted(found, key=lambda icon: digest("tiny", icon[0]))


def as_photo(sample: Sample) -> Sample:
    """A scene over white as a JPEG with captions and questions, in place of a photograph."""
    scene = Image.open(io.BytesIO(sample["png"]))
    opaque = Image.new("RGBA", scene.size, "white")
    opaque.alpha_composite(scene)
    buffer = io.BytesIO()
    opaque.convert("RGB").save(buffer, "JPEG", quality=92)
    return {"jpg": buffer.getvalue(), "json": sample["json"]}


def build_tiny(*, out: Path, seed: int) -> None:
    """All four kinds and three splits; about 64 samples of each kind in train."""
    catalogue = tiny_catalogue()
    icons = tiny_icons(catalogue)
    for split in SPLITS:
        chosen = [(key, sample) for key, recipe, sample in icons if split_of(recipe, HELD_OUT) == split]
        write_shard(shard_path(out, split, "icons", 0), chosen)
        ask: dict[str, Any] = {"split": split, "seed": seed, "side": SIDE}
        scenes = [scene_sample(catalogue, HELD_OUT, index=i, **ask) for i in range(SAMPLES[split])]
        write_shard(shard_path(out, split, "scenes", 0), ((f"scenes-{i:06d}", s) for i, s in enumerate(scenes)))
        edits = (edit_sample(catalogue, HELD_OUT, index=i, **ask) for i in range(SAMPLES[split]))
        write_shard(shard_path(out, split, "edits", 0), ((f"edits-{i:06d}", s) for i, s in enumerate(edits)))
        if split != "test_novel":
            photos = ((f"photos-tiny-{i:06d}", as_photo(sample)) for i, sample in enumerate(scenes))
            write_shard(shard_path(out, split, "photos", 0), photos)
