"""The pictures the tokenizer learns from: icons, moved, shrunk, piled up and put on colours, as scenes hold them.

All of it runs where the tables are, on a CPU or an accelerator, with shapes that depend on the batch's size alone.
Letters: B pictures, P pixels a side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from unifluid.training.picture_table import PictureTable

SMALLEST, SMALL, LARGEST = 0.3, 0.6, 1.0
"""Sides that pictures are shrunk to: a quarter of a batch between the first two, a quarter between the last two."""
RECOLOURED, PILED, PILED_HIGHER, ON_A_COLOUR, ON_A_GRADIENT = 0.3, 0.3, 0.3, 0.35, 0.2


@dataclass(frozen=True)
class TokenizerPictures:
    """What batches are drawn from. Each number of a step gives the same batch whenever it is asked for."""

    icons: PictureTable
    """Pictures on a transparent ground."""
    plain: Sequence[tuple[PictureTable, float]]
    """Whole pictures (scenes, photographs), each with its share of a batch; they are only flipped."""

    def batch(self, draw: torch.Generator, size: int) -> Tensor:
        """Premultiplied float (B, 4, P, P) in [0, 1]."""
        counts = [round(size * share) for _, share in self.plain]
        parts = [scene_like(picked(self.icons, draw, size - sum(counts)), draw)]
        for (table, _), count in zip(self.plain, counts, strict=True):
            parts.append(flipped(picked(table, draw, count), draw))
        return torch.cat(parts)


def picked(table: PictureTable, draw: torch.Generator, count: int) -> Tensor:
    return table.at(torch.randint(len(table), (count,), generator=draw, device=draw.device))


def chosen(share: float, count: int, draw: torch.Generator) -> Tensor:
    """(B, 1, 1, 1): true for about this share of the pictures."""
    return torch.rand(count, 1, 1, 1, generator=draw, device=draw.device) < share


def flipped(pixels: Tensor, draw: torch.Generator) -> Tensor:
    return torch.where(chosen(0.5, len(pixels), draw), pixels.flip(-1), pixels)


def scene_like(pixels: Tensor, draw: torch.Generator) -> Tensor:
    """Flips, other colours, shrinking, piling up, grounds: (B, 4, P, P) -> same."""
    count = len(pixels)
    pixels = flipped(pixels, draw)
    order = torch.cat([torch.randperm(3, generator=draw, device=draw.device), torch.tensor([3], device=draw.device)])
    pixels = torch.where(chosen(RECOLOURED, count, draw), pixels[:, order], pixels)
    if quarter := count // 4:
        # A large reduction reads from the halved picture: four neighbours of the whole would leave stairs in edges.
        small = shrunk(F.avg_pool2d(pixels[:quarter], 2), draw, SMALLEST, SMALL, pixels.shape[-1])
        large = shrunk(pixels[quarter : 2 * quarter], draw, SMALL, LARGEST, pixels.shape[-1])
        pixels = torch.cat([small, large, pixels[2 * quarter :]])
    for share in (PILED, PILED_HIGHER):
        piled = pixels + (1 - pixels[:, 3:]) * pixels.roll(1, 0)
        pixels = torch.where(chosen(share, count, draw), piled, pixels)
    return torch.where(chosen(ON_A_COLOUR, count, draw), pixels + (1 - pixels[:, 3:]) * grounds(pixels, draw), pixels)


def shrunk(pixels: Tensor, draw: torch.Generator, least: float, most: float, side: int) -> Tensor:
    """Each picture at a random size and place on an empty square of `side` pixels."""
    count = len(pixels)
    scale = 1 / (least + (most - least) * torch.rand(count, generator=draw, device=draw.device))
    shift = (torch.rand(count, 2, generator=draw, device=draw.device) * 2 - 1) * (scale[:, None] - 1)
    zero = torch.zeros_like(scale)
    affine = torch.stack([scale, zero, shift[:, 0], zero, scale, shift[:, 1]], dim=1).reshape(count, 2, 3)
    grid = F.affine_grid(affine, [count, 4, side, side], align_corners=False)
    return F.grid_sample(pixels, grid, align_corners=False)


def grounds(pixels: Tensor, draw: torch.Generator) -> Tensor:
    """An opaque colour for each picture; some go over into another from top to bottom."""
    count, side = len(pixels), pixels.shape[-1]
    colours = torch.rand(2, count, 3, 1, 1, generator=draw, device=draw.device)
    down = torch.linspace(0, 1, side, device=draw.device).view(side, 1) * chosen(ON_A_GRADIENT, count, draw)
    colour = torch.lerp(colours[0], colours[1], down).expand(-1, -1, -1, side)
    return torch.cat([colour, torch.ones_like(colour[:, :1])], dim=1)
