"""Rows of how pictures are stretched to the square and shown to the vision encoder."""

import base64
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from unifluid.export.twin_seed import SEED, Rows
from unifluid.philox import token_noise
from unifluid.training.encoders import vision_input
from unifluid.training.pictures import premultiply, squared


def resizing_rows() -> Rows:
    """Pictures of soft and hard edges and half-transparent pixels, stretched to the square as in training."""
    return [_resized(width, height, px, vision) for width, height, px, vision in SIZES]


SIZES = ((20, 12, 16, 14), (40, 24, 16, 16), (9, 13, 16, 14), (16, 16, 16, 14))
"""Width, height, side of the picture and of what the vision encoder sees."""


def _resized(width: int, height: int, px: int, vision_px: int) -> dict[str, Any]:
    picture = _picture(width, height)
    rgba = squared(Image.fromarray(picture.permute(1, 2, 0).numpy(), "RGBA"), px)
    seen = vision_input(premultiply(rgba)[None], vision_px)[0]
    return {
        "width": width,
        "height": height,
        "rgba": _base64(picture),
        "px": px,
        "resized": _base64(rgba),
        "visionPx": vision_px,
        # As bytes too: half a level is finer than what Pillow rounds to.
        "seen": base64.b64encode(((seen + 1) * 127.5).round().byte().numpy().tobytes()).decode(),
    }


def _picture(width: int, height: int) -> Tensor:
    """Straight RGBA uint8 (4, height, width) from Philox; a third is transparent, a third opaque."""
    noise = token_noise(SEED, variation=3, grid=np.arange(height), step=3, dims=width * 4)
    cells = torch.from_numpy(noise).reshape(height, width, 4).permute(2, 0, 1)
    levels = (cells * 80 + 128).clamp(0, 255).byte()
    column = torch.arange(width).expand(height, -1)
    alpha = torch.where(column < width // 3, 0, torch.where(column < 2 * width // 3, 255, levels[3]))
    return torch.cat((levels[:3], alpha[None].byte()))


def _base64(rgba: Tensor) -> str:
    """Row by row, four bytes a pixel."""
    return base64.b64encode(rgba.permute(1, 2, 0).contiguous().numpy().tobytes()).decode()
