"""Reducing sprites into their boxes as two matrix products each: Pillow's antialiased bicubic filter, written out.

A resize is linear and separable, so rows and columns each have a matrix that also puts the result where it belongs on
the canvas. Letters: O objects, S canvas side, T sprite side.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

SHARPNESS = -0.5
"""Pillow's bicubic coefficient."""


def cubic(x: Tensor) -> Tensor:
    """The bicubic kernel of support 2."""
    a, x = SHARPNESS, x.abs()
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return torch.where(x < 1, near, torch.where(x < 2, far, 0.0))


def placing_matrix(target: Tensor, source: Tensor, canvas: int, sprite: int) -> Tensor:
    """(O, S, T) float32: along one axis, the share of each sprite pixel in each canvas pixel.

    target, source (O, 2): where the object begins and ends on the canvas, and its drawn part on the sprite. A target
    without length shows nothing.
    """
    out = torch.arange(canvas, device=target.device) + 0.5
    into = torch.arange(sprite, device=target.device) + 0.5
    target, source = target.float(), source.float()
    scale = (source[:, 1] - source[:, 0]) / (target[:, 1] - target[:, 0]).clamp(min=1)
    centre = (out - target[:, :1]) * scale[:, None]  # (O, S), from the start of the drawn part
    distance = into - source[:, :1, None] - centre[:, :, None]
    weights = cubic(distance / scale.clamp(min=1)[:, None, None])
    drawn = (into > source[:, :1]) & (into < source[:, 1:])
    shown = (out > target[:, :1]) & (out < target[:, 1:])
    weights = weights * (drawn[:, None, :] & shown[:, :, None])
    return weights / weights.sum(2, keepdim=True).clamp(min=1e-6)


@dataclass(frozen=True)
class Placing:
    """Premultiplied sprites (O, T, 4, T), which lie as row, channel, column, and both axes' matrices (O, S, T)."""

    pixels: Tensor
    across: Tensor
    down: Tensor


def placing(straight: Tensor, target: Tensor, source: Tensor, canvas: int, dtype: torch.dtype) -> Placing:
    """From straight uint8 sprites (O, T, 4, T) and boxes x0, y0, x1, y1 (O, 4): of the object, of the drawn part."""
    side = straight.shape[1]
    values = straight.to(dtype) / 255
    pixels = torch.cat((values[:, :, :3] * values[:, :, 3:], values[:, :, 3:]), dim=2)
    across = placing_matrix(target[:, 0::2], source[:, 0::2], canvas, side).to(dtype)
    down = placing_matrix(target[:, 1::2], source[:, 1::2], canvas, side).to(dtype)
    return Placing(pixels, across, down)


def placed(parts: Placing, canvas: int) -> Tensor:
    """(O, S, 4, S) layers. Columns first, clamped between, as Pillow does it."""
    pixels, across, down = parts.pixels, parts.across, parts.down
    count, side = pixels.shape[0], pixels.shape[1]
    narrow = torch.bmm(pixels.reshape(count, side * 4, side), across.transpose(1, 2)).clamp_(0, 1)
    layers = torch.bmm(down, narrow.reshape(count, side, 4 * canvas)).clamp_(0, 1)
    return layers.reshape(count, canvas, 4, canvas)
