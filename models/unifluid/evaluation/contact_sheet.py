"""Pictures in a grid over a checkerboard, each with its words under it."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

CELL, LABEL, GAP = 160, 34, 8


def to_image(premultiplied: Tensor) -> Image.Image:
    """Premultiplied RGBA (4, P, P) in [0, 1] -> straight-alpha picture."""
    pixels = premultiplied.float().clamp(0, 1).numpy()
    alpha = pixels[3:]
    colour = np.where(alpha > 1 / 255, pixels[:3] / np.maximum(alpha, 1 / 255), 0).clip(0, 1)
    return Image.fromarray((np.concatenate([colour, alpha]) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0), "RGBA")


def checkerboard(side: int, square: int = 10) -> Image.Image:
    rows, columns = np.indices((side, side)) // square
    grey = np.where((rows + columns) % 2, 255, 236).astype(np.uint8)
    return Image.fromarray(grey).convert("RGBA")


def wrapped(text: str, width: int, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> str:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) > width and line:
            lines.append(line)
            longer = word
        line = longer
    return "\n".join([*lines, line][:3])


def contact_sheet(cells: Sequence[tuple[Sequence[Image.Image], str]], columns: int) -> Image.Image:
    """A sheet of cells; each cell holds one or more pictures side by side and a label."""
    font = ImageFont.load_default(11)
    wide = max(len(pictures) for pictures, _ in cells) * CELL
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (columns * (wide + GAP) + GAP, rows * (CELL + LABEL + GAP) + GAP), "white")
    pen = ImageDraw.Draw(sheet)
    for number, (pictures, label) in enumerate(cells):
        left = GAP + number % columns * (wide + GAP)
        top = GAP + number // columns * (CELL + LABEL + GAP)
        for place, picture in enumerate(pictures):
            cell = checkerboard(CELL)
            cell.alpha_composite(picture.convert("RGBA").resize((CELL, CELL), Image.Resampling.LANCZOS))
            sheet.paste(cell.convert("RGB"), (left + place * CELL, top))
        pen.multiline_text((left, top + CELL + 1), wrapped(label, wide, font), fill="black", font=font, spacing=0)
    return sheet
