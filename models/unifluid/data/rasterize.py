"""Draws an icon or a picture file on a square of 256 px with a margin, and finds what of it is drawn."""

import io

import numpy as np
from PIL import Image

SIDE = 256
MARGIN = 1 / 14  # of the drawing's longer side, on each side: strokes that leave the view box are not cut
EMPTY = 6  # alpha at or below this counts as nothing


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
