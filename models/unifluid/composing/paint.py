"""`unifluid.data.colours.repaint` for many layers at once: each with its own main hue and colour, on any device."""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from unifluid.composing.plans import NO_COLOUR
from unifluid.data.colours import (
    COLOUR_LAB,
    COLOURS,
    FULL_CHROMA,
    FULL_HUE,
    LAB_TO_LMS,
    LMS_TO_LAB,
    LMS_TO_RGB,
    NO_CHROMA,
    NO_HUE,
    RGB_TO_LMS,
)

Planes = tuple[Tensor, Tensor, Tensor]

SHADING = {"black": (0.35, 0.1, 0.4), "white": (0.4, 0.8, 1.0)}
USUAL_SHADING = (0.6, 0.15, 0.97)
"""How much of the shading a colour keeps, and the lightness it keeps within."""


def product(matrix: np.ndarray, planes: Planes) -> Planes:
    first, second, third = planes
    red, green, blue = (float(row[0]) * first + float(row[1]) * second + float(row[2]) * third for row in matrix)
    return red, green, blue


def each(change: Callable[[Tensor], Tensor], planes: Planes) -> Planes:
    first, second, third = planes
    return change(first), change(second), change(third)


def to_linear(plane: Tensor) -> Tensor:
    return torch.where(plane <= 0.04045, plane / 12.92, ((plane + 0.055) / 1.055).clamp(min=0) ** 2.4)


def from_linear(plane: Tensor) -> Tensor:
    plane = plane.clamp(0, 1)
    return torch.where(plane <= 0.0031308, plane * 12.92, 1.055 * plane.clamp(min=1e-6) ** (1 / 2.4) - 0.055)


def to_oklab(rgb: Planes) -> Planes:
    lms = product(RGB_TO_LMS, each(to_linear, rgb))
    return product(LMS_TO_LAB, each(lambda plane: plane.clamp(min=0) ** (1 / 3), lms))


def to_rgb(lab: Planes) -> Planes:
    roots = product(LAB_TO_LMS, lab)
    red, green, blue = product(LMS_TO_RGB, each(lambda plane: plane**3, roots))
    return from_linear(red), from_linear(green), from_linear(blue)


def paint_table() -> Tensor:
    """(colours + 1, 6): OKLab of each colour, how much shading it keeps, lightest and darkest. The last is unused."""
    rows = [[*COLOUR_LAB[name].tolist(), *SHADING.get(name, USUAL_SHADING)] for name in COLOURS]
    return torch.tensor([*rows, [0.0] * 6])


def repainted(layers: Tensor, hue: Tensor, colour: Tensor, table: Tensor) -> Tensor:
    """Premultiplied layers (O, S, 4, S) with the main hue painted; where the colour is NO_COLOUR they stay.

    hue (O, 3): lightness, chroma and angle of the main hue; colour (O,) numbers; table from `paint_table`.
    """
    alpha = layers[:, :, 3].float()
    by_alpha = 1 / alpha.clamp(min=1 / 512)
    red, green, blue = ((layers[:, :, channel].float() * by_alpha).clamp(0, 1) for channel in range(3))
    rgb: Planes = (red, green, blue)
    lightness, a, b = to_oklab(rgb)
    main_lightness, main_chroma, main_hue = (part[:, None, None] for part in hue.unbind(1))
    want_l, want_a, want_b, contrast, low, high = (part[:, None, None] for part in table[colour].unbind(1))
    chroma = torch.sqrt(a * a + b * b)
    turned = torch.remainder(torch.atan2(b, a) - main_hue + math.pi, 2 * math.pi) - math.pi
    by_hue = ((float(NO_HUE) - turned.abs()) / float(NO_HUE - FULL_HUE)).clamp(0, 1)
    by_chroma = ((chroma - NO_CHROMA) / (FULL_CHROMA - NO_CHROMA)).clamp(0, 1)
    weight = by_hue * by_chroma * (colour != NO_COLOUR)[:, None, None]
    shaded = torch.minimum(torch.maximum(want_l + (lightness - main_lightness) * contrast, low), high)
    strength = (chroma / main_chroma.clamp(min=1e-6)).clamp(0.55, 1.25)
    lab = (
        torch.lerp(lightness, shaded, weight),
        torch.lerp(a, want_a * strength, weight),
        torch.lerp(b, want_b * strength, weight),
    )
    changed = to_rgb(lab)
    planes = [torch.where(weight > 0, new, old) * alpha for new, old in zip(changed, rgb, strict=True)]
    return torch.stack([*planes, alpha], dim=2).to(layers.dtype)
