"""A catalogue of drawn shapes with what pictures have: soft edges, gradients, half-transparent parts, several hues."""

import numpy as np
from PIL import Image, ImageDraw

from unifluid.data.catalogue import Catalogue, colour_facts
from unifluid.data.rasterize import SIDE, drawn_box
from unifluid.data.sprites import Sprite

NAMES = ("apple", "car", "star", "fish", "cat", "dog", "top hat", "crown")
STYLES = ("flat", "cartoon")


def shape(number: int) -> np.ndarray:
    image = Image.new("RGBA", (SIDE * 2, SIDE * 2))
    pen = ImageDraw.Draw(image)
    corners = 3 + number % 5
    angles = np.arange(corners) / corners * 2 * np.pi + number
    pen.polygon(
        [(256 + 200 * float(np.cos(a)), 256 + (120 + 9 * number) * float(np.sin(a))) for a in angles],
        fill=(60 + 11 * number, 90, 220 - 9 * number, 255),
    )
    pen.ellipse((180, 200, 300, 290), fill=(240, 210, 40, 160))
    pixels = np.array(image.convert("RGBa").resize((SIDE, SIDE), Image.Resampling.BOX).convert("RGBA")).astype(float)
    shade = np.linspace(0.7, 1.0, SIDE)[:, None, None]
    pixels[..., :3] *= shade
    drawn = (pixels + 0.5).astype(np.uint8)
    drawn[drawn[..., 3] == 0] = 0
    return drawn


def shape_catalogue() -> Catalogue:
    pixels = [shape(number) for number in range(len(NAMES) * len(STYLES))]
    sprites = []
    for number, drawn in enumerate(pixels):
        box = drawn_box(drawn)
        assert box is not None, "every shape shows something"
        name, style = NAMES[number % len(NAMES)], STYLES[number // len(NAMES)]
        about = (name, (), "object", style, "shapes", "CC0-1.0", "drawn by program", f"{name}-{style}")
        sprites.append(Sprite(number, *about, box))
    facts = [colour_facts(picture, "object") for picture in pixels]
    common = [name for name in NAMES if name not in ("top hat", "crown")]
    return Catalogue(sprites, facts, np.stack(pixels), [*common], ["top hat", "crown"], ["cat", "dog"], [])
