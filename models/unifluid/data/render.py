"""Pixels of a scene. Equal layers give equal pixels, so two scenes that differ in one object differ only there."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOURS, repaint
from unifluid.data.scene import CANVAS, Background, Scene, SceneObject

SHADOW_OFFSET, SHADOW_BLUR, SHADOW_STRENGTH = (7, 9), 6, 0.38
FRAME_INSET, FRAME_WIDTH = 5, 11
OUTLINE_WIDTH = 5


def render(scene: Scene, catalogue: Catalogue, side: int = CANVAS) -> np.ndarray:
    """(side, side, 4) uint8 straight RGBA; colour is zero where alpha is zero."""
    scale = side / CANVAS
    canvas = paint_background(scene.background, side)
    if scene.frame:
        draw_frame(canvas, scene.frame, scale)
    layers = [(draw_object(thing, catalogue, scale), corner(thing, scale)) for thing in scene.objects]
    if scene.shadow:
        cast_shadows(canvas, layers, scale)
    if scene.outline:
        draw_outline(canvas, layers, scene.outline, scale)
    for layer, place in layers:
        canvas.alpha_composite(layer, place)
    pixels = np.array(canvas)
    pixels[pixels[..., 3] == 0] = 0
    return gray_version(pixels) if scene.gray else pixels


def gray_version(pixels: np.ndarray) -> np.ndarray:
    """Rec. 601 luma in all three channels, as Pillow's mode L has it; alpha stays."""
    out = pixels.copy()
    out[..., :3] = np.array(Image.fromarray(pixels[..., :3]).convert("L"))[..., None]
    return out


def corner(thing: SceneObject, scale: float) -> tuple[int, int]:
    return round(thing.box[0] * scale), round(thing.box[1] * scale)


def draw_object(thing: SceneObject, catalogue: Catalogue, scale: float) -> Image.Image:
    """The object's picture cut to what is drawn, reduced to its box and painted in its colour."""
    sprite = catalogue.sprites[thing.sprite]
    x0, y0, x1, y1 = sprite.box
    cut = Image.fromarray(np.ascontiguousarray(catalogue.pixels[sprite.row, y0:y1, x0:x1]))
    width, height = ((thing.box[2] - thing.box[0]) * scale, (thing.box[3] - thing.box[1]) * scale)
    size = max(1, round(width)), max(1, round(height))
    image = cut.convert("RGBa").resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0).convert("RGBA")
    if thing.colour:
        image = Image.fromarray(repaint(np.array(image), catalogue.facts[thing.sprite].hue, thing.colour))
    return image


def paint_background(background: Background | None, side: int) -> Image.Image:
    if background is None:
        return Image.new("RGBA", (side, side))
    if len(background.colours) == 1:
        return Image.new("RGBA", (side, side), (*COLOURS[background.colours[0]], 255))
    top, bottom = (np.array(COLOURS[name], np.float32) for name in background.colours)
    share = np.linspace(0, 1, side, dtype=np.float32)[:, None]
    column = (top * (1 - share) + bottom * share + 0.5).astype(np.uint8)
    pixels = np.empty((side, side, 4), np.uint8)
    pixels[..., :3], pixels[..., 3] = column[:, None], 255
    return Image.fromarray(pixels)


def draw_frame(canvas: Image.Image, colour: str, scale: float) -> None:
    inset, width = round(FRAME_INSET * scale), max(1, round(FRAME_WIDTH * scale))
    far = canvas.width - 1 - inset
    ImageDraw.Draw(canvas).rectangle((inset, inset, far, far), outline=(*COLOURS[colour], 255), width=width)


def cast_shadows(canvas: Image.Image, layers: list[tuple[Image.Image, tuple[int, int]]], scale: float) -> None:
    shade = Image.new("L", canvas.size)
    for layer, (x, y) in layers:
        alpha = layer.getchannel("A")
        shade.paste(255, (x + round(SHADOW_OFFSET[0] * scale), y + round(SHADOW_OFFSET[1] * scale)), alpha)
    blurred = shade.filter(ImageFilter.GaussianBlur(SHADOW_BLUR * scale))
    black = Image.new("RGBA", canvas.size, (0, 0, 0, 255))
    black.putalpha(blurred.point(lambda value: int(value * SHADOW_STRENGTH)))
    canvas.alpha_composite(black)


def draw_outline(
    canvas: Image.Image, layers: list[tuple[Image.Image, tuple[int, int]]], colour: str, scale: float
) -> None:
    """The objects' shapes grown by some pixels and softened, in one colour; the objects are drawn over it."""
    shape = Image.new("L", canvas.size)
    for layer, place in layers:
        alpha = layer.getchannel("A")
        shape.paste(255, place, alpha)
    grown = shape.filter(ImageFilter.MaxFilter(2 * max(1, round(OUTLINE_WIDTH * scale)) + 1))
    line = Image.new("RGBA", canvas.size, (*COLOURS[colour], 255))
    line.putalpha(grown.filter(ImageFilter.GaussianBlur(0.8 * scale)))
    canvas.alpha_composite(line)
