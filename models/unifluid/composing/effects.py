"""What stands behind and around the objects of a picture: background, frame, shadow, outline; and pictures in gray.

Canvases are premultiplied (P, S, 4, S): row, channel, column. Shapes are alphas (n, S, S).
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from unifluid.composing.plans import NO_COLOUR
from unifluid.data.colours import COLOURS
from unifluid.data.render import (
    FRAME_INSET,
    FRAME_WIDTH,
    OUTLINE_WIDTH,
    SHADOW_OFFSET,
    SHADOW_STRENGTH,
)
from unifluid.data.scene import CANVAS

BLUR_PASSES = 3
LUMA = (0.299, 0.587, 0.114)
OUTLINE_BLUR = 0.8


def colour_table() -> Tensor:
    """(colours + 1, 4) premultiplied RGBA in [0, 1]; the last is transparent."""
    return torch.tensor([*((*(value / 255 for value in rgb), 1.0) for rgb in COLOURS.values()), (0.0,) * 4])


def blur_matrix(sigma: float, side: int) -> Tensor:
    """(S, S): Pillow's Gaussian blur along one axis, three box blurs of fractional radius with repeated edges."""
    variance = sigma * sigma / BLUR_PASSES
    whole = math.floor((math.sqrt(12 * variance + 1) - 1) / 2)
    over = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance) / (6 * (variance - (whole + 1) ** 2))
    full = 1 / (2 * (whole + over) + 1)
    rim = (1 - (2 * whole + 1) * full) / 2
    box = torch.zeros(side, side, dtype=torch.float64)
    for row in range(side):
        for offset in range(-whole - 1, whole + 2):
            box[row, min(max(row + offset, 0), side - 1)] += rim if abs(offset) > whole else full
    return torch.linalg.matrix_power(box, BLUR_PASSES).float()


def grounds(ground: Tensor, colours: Tensor, side: int) -> Tensor:
    """Canvases (P, S, 4, S) with background and frame. ground (P, 4) as in `PicturePlans`."""
    share = torch.linspace(0, 1, side, device=colours.device)[:, None]
    top, bottom = colours[ground[:, 0]], colours[ground[:, 1]]  # (P, 4)
    canvas = torch.lerp(top[:, None], bottom[:, None], share)[..., None]  # (P, S, 4, 1)
    framed = (frame_shape(side, colours.device) & (ground[:, 2] != NO_COLOUR)[:, None, None])[:, :, None]
    return torch.where(framed, colours[ground[:, 2]][:, None, :, None], canvas)


def frame_shape(side: int, device: torch.device) -> Tensor:
    """(S, S) boolean: where a frame lies."""
    scale = side / CANVAS
    inset, width = round(FRAME_INSET * scale), max(1, round(FRAME_WIDTH * scale))
    column = torch.arange(side, device=device)
    from_edge = torch.minimum(column, side - 1 - column)
    nearest = torch.minimum(from_edge[:, None], from_edge[None, :])
    return (nearest >= inset) & (nearest < inset + width)


def blurred(shape: Tensor, matrix: Tensor) -> Tensor:
    matrix = matrix.to(shape.dtype)
    return matrix @ shape @ matrix.T


def shadow_of(shape: Tensor, matrix: Tensor) -> Tensor:
    """Alpha (n, S, S) of the black shadow that a shape casts down and to the right."""
    side = shape.shape[-1]
    right, down = (round(offset * side / CANVAS) for offset in SHADOW_OFFSET)
    moved = F.pad(shape, (right, -right, down, -down))
    return blurred(moved, matrix) * SHADOW_STRENGTH


def outline_of(shape: Tensor, matrix: Tensor) -> Tensor:
    """Alpha (n, S, S) of the line around a shape: the shape grown and softened."""
    reach = max(1, round(OUTLINE_WIDTH * shape.shape[-1] / CANVAS))
    grown = F.max_pool2d(shape, (2 * reach + 1, 1), stride=1, padding=(reach, 0))
    grown = F.max_pool2d(grown, (1, 2 * reach + 1), stride=1, padding=(0, reach))
    return blurred(grown, matrix)


def without_colour(canvas: Tensor) -> Tensor:
    """The picture's luma in all three channels."""
    red, green, blue = (weight * canvas[:, :, channel] for channel, weight in enumerate(LUMA))
    luma = red + green + blue
    return torch.stack([luma, luma, luma, canvas[:, :, 3]], dim=2)
