"""What the judge's heads are given of a picture: the frozen backbone's features on a grid, and each cell's own colours.

Letters: B pictures, C channels, G cells a side of the grid, K boxes. Boxes are x0, y0, x1, y1 as shares of the picture.
"""

from collections.abc import Callable, Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from unifluid.judge.backbone import GRID, PX, TAPS, published_backbone
from unifluid.training.encoders import by_onnx_runtime
from unifluid.training.pictures import over, premultiply

GROUND = 0.75
"""Grey that transparent pictures are looked at over: no colour of objects, so that white is seen."""
COLOUR_CHANNELS = 6
CHANNELS = sum(TAPS.values()) + COLOUR_CHANNELS
BATCH = 8

Look = Callable[[Tensor], Tensor]
"""Straight RGBA uint8 (B, 4, P, P) of any size -> features (B, C, G, G)."""


def as_seen(rgba: Tensor) -> Tensor:
    """(B, 3, 256, 256) over grey in [0, 1]; smaller pictures are enlarged."""
    seen = over(premultiply(rgba), GROUND)
    if seen.shape[-1] == PX:
        return seen
    return F.interpolate(seen, (PX, PX), mode="bilinear", antialias=True).clamp(0, 1)


def cell_colours(seen: Tensor) -> Tensor:
    """(B, 6, G, G): mean and spread of red, green and blue in each cell, roughly within -2..2."""
    side = PX // GRID
    mean = F.avg_pool2d(seen, side)
    spread = (F.avg_pool2d(seen.square(), side) - mean.square()).clamp(min=0).sqrt()
    return torch.cat(((mean - 0.5) * 4, spread * 4), dim=1)


def looking(threads: int = 1) -> Look:
    """Looks through ONNX Runtime, three times as fast on a CPU as PyTorch."""
    run = by_onnx_runtime(published_backbone(), torch.zeros(2, 3, PX, PX), threads)

    def look(rgba: Tensor) -> Tensor:
        seen = as_seen(rgba)
        return torch.cat((run(seen), cell_colours(seen)), dim=1)

    return look


def batches(pictures: Iterable[Tensor], size: int = BATCH) -> Iterable[Tensor]:
    """Pictures (4, P, P) of one size in stacks."""
    waiting: list[Tensor] = []
    for picture in pictures:
        waiting.append(picture)
        if len(waiting) == size:
            yield torch.stack(waiting)
            waiting = []
    if waiting:
        yield torch.stack(waiting)


def coverage(boxes: Tensor) -> Tensor:
    """(K, G, G): the share of each cell that a box covers; a box thinner than a cell still covers part of one."""
    edges = torch.arange(GRID, dtype=torch.float32)
    scaled = boxes * GRID

    def along(low: Tensor, high: Tensor) -> Tensor:
        high = torch.maximum(high, low + 0.1)
        return (torch.minimum(high[:, None], edges + 1) - torch.maximum(low[:, None], edges)).clamp(0, 1)

    across, down = along(scaled[:, 0], scaled[:, 2]), along(scaled[:, 1], scaled[:, 3])
    return down[:, :, None] * across[:, None, :]


def pooled(features: Tensor, boxes: Tensor) -> Tensor:
    """(K, 2 C): mean and maximum of one picture's features (C, G, G) inside each box."""
    weights = coverage(boxes)
    mean = torch.einsum("kij,cij->kc", weights, features) / weights.sum(dim=(1, 2)).clamp(min=1e-6)[:, None]
    inside = weights >= weights.amax(dim=(1, 2), keepdim=True) * 0.5
    most = torch.where(inside[:, None], features[None], -torch.inf).amax(dim=(2, 3))
    return torch.cat((mean, most), dim=1)


def overall(features: Tensor) -> Tensor:
    """(B, 352): the coarsest features averaged over the picture, for the Frechet distance."""
    start = sum(list(TAPS.values())[:-1])
    return features[:, start : start + list(TAPS.values())[-1]].mean(dim=(2, 3))


def stacked(features: Sequence[Tensor]) -> Tensor:
    return torch.cat(list(features))
