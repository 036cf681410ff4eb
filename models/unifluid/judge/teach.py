"""Teaches the heads on frozen features. Minutes on one core; begins anew where it was stopped."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from unifluid.judge.backbone import GRID
from unifluid.judge.features import pooled
from unifluid.judge.frozen import Frozen
from unifluid.judge.heads import Heads, boxes_of
from unifluid.judge.labels import UNSURE, Labels

FINDER_PASSES, FINDER_ROWS, FINDER_RATE = 4, 16, 2e-3
READER_PASSES, READER_ROWS, READER_RATE = 12, 256, 2e-3
VIEWS = 2
"""Boxes of each object that the reader learns from: the true one, and others about as wrong as found ones."""
ALONE_SHARE = 4
"""One of so many pictures of a single object teaches to find: there is little to learn from them."""
JITTER = 0.08
"""How far edges of those are off, as a share of the box."""
DECAY = 0.05
SMOOTHED = 0.1


def jittered(boxes: Tensor) -> Tensor:
    size = (boxes[:, 2:] - boxes[:, :2]).repeat(1, 2)
    return (boxes + size * JITTER * torch.randn_like(boxes)).clamp(0, 1)


def inside_boxes(frozen: Frozen, boxes: Tensor) -> Tensor:
    """(K, 2 C): `pooled` of every object's picture."""
    return torch.cat(
        [
            pooled(frozen.features[picture].float(), box[None])
            for picture, box in zip(frozen.objects[:, 0].tolist(), boxes, strict=True)
        ]
    )


def targets(frozen: Frozen) -> tuple[Tensor, Tensor]:
    """Heat (P, G, G): 1 at an object's centre, falling off around it; and boxes (P, 4, G, G), 0 where none is asked."""
    pictures = len(frozen.features)
    heat, wanted = torch.zeros(pictures, GRID, GRID), torch.zeros(pictures, 4, GRID, GRID)
    cells = torch.arange(GRID) + 0.5
    for place, box in zip(frozen.objects[:, 0].tolist(), frozen.boxes, strict=True):
        x, y = (box[0] + box[2]) / 2 * GRID, (box[1] + box[3]) / 2 * GRID
        column, row = min(GRID - 1, int(x)), min(GRID - 1, int(y))
        reach = max(0.6, float((box[2:] - box[:2]).min()) * GRID / 7)
        bump = torch.exp(-((cells - cells[column]) ** 2 + (cells[:, None] - cells[row]) ** 2) / (2 * reach**2))
        heat[place] = torch.maximum(heat[place], bump)
        near = (slice(max(0, row - 1), row + 2), slice(max(0, column - 1), column + 2))
        wanted[place][(slice(None), *near)] = box[:, None, None]
    return heat, wanted


def finder_loss(logits: Tensor, distances: Tensor, heat: Tensor, wanted: Tensor) -> Tensor:
    """CenterNet's focal loss (arXiv 1904.07850) and the mean error of edges near centres."""
    probability = torch.sigmoid(logits).clamp(1e-4, 1 - 1e-4)
    centre = heat == 1
    hit = (1 - probability).square() * probability.log() * centre
    miss = (1 - heat) ** 4 * probability.square() * (1 - probability).log() * ~centre
    asked = (wanted.amax(dim=1) > 0).float()
    off = (boxes_of(distances) - wanted).abs().mean(dim=1) * asked
    return -(hit.sum() + miss.sum()) / centre.sum().clamp(min=1) + 10 * off.sum() / asked.sum().clamp(min=1)


def reader_loss(said: tuple[Tensor, Tensor, Tensor], objects: Tensor) -> Tensor:
    """Cross entropies of concept, colour and style; of colours only where one is sure."""
    concept, colour, style = said
    losses = F.cross_entropy(concept, objects[:, 1], label_smoothing=SMOOTHED) + 0.5 * F.cross_entropy(
        style, objects[:, 3]
    )
    sure = objects[:, 2] != UNSURE
    if sure.any():
        losses = losses + 0.5 * F.cross_entropy(colour[sure], objects[sure, 2])
    return losses


class Pace:
    """AdamW with a rate that falls to zero along a cosine."""

    def __init__(self, module: nn.Module, rate: float, steps: int) -> None:
        self.optimizer = torch.optim.AdamW(module.parameters(), lr=rate, weight_decay=DECAY)
        self.rate, self.steps, self.step_number = rate, steps, 0

    def step(self, loss: Tensor) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * (1 + math.cos(math.pi * self.step_number / self.steps)) / 2
        self.step_number += 1
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()


def shuffled(count: int, rows: int, times: int) -> list[Tensor]:
    """Numbers 0 to `count` in batches, in another order each time."""
    return [part for _ in range(times) for part in torch.randperm(count).split(rows)]


def teach_finder(heads: Heads, frozen: Frozen) -> None:
    heat, wanted = targets(frozen)
    sample = frozen.features[:: max(1, len(frozen.features) // 200)].float()
    heads.cell_mean.copy_(sample.mean(dim=(0, 2, 3)))
    heads.cell_spread.copy_(sample.std(dim=(0, 2, 3)).clamp(min=1e-3))
    objects = torch.bincount(frozen.objects[:, 0], minlength=len(frozen.features))
    chosen = ((objects > 1) | (torch.arange(len(objects)) % ALONE_SHARE == 0)).nonzero()[:, 0]
    batches = shuffled(len(chosen), FINDER_ROWS, FINDER_PASSES)
    pace = Pace(heads.finder, FINDER_RATE, len(batches))
    for rows in tqdm([chosen[part] for part in batches], desc="learning to find", unit="step", disable=None):
        logits, distances = heads.find(frozen.features[rows].float())
        pace.step(finder_loss(logits, distances, heat[rows], wanted[rows]))


def teach_reader(heads: Heads, frozen: Frozen) -> None:
    views = [frozen.boxes, *(jittered(frozen.boxes) for _ in range(VIEWS - 1))]
    inside = torch.cat([inside_boxes(frozen, boxes) for boxes in views])
    objects = frozen.objects.repeat(VIEWS, 1)
    heads.box_mean.copy_(inside.mean(dim=0))
    heads.box_spread.copy_(inside.std(dim=0).clamp(min=1e-3))
    batches = shuffled(len(inside), READER_ROWS, READER_PASSES)
    pace = Pace(heads.reader, READER_RATE, len(batches))
    for rows in tqdm(batches, desc="learning to read", unit="step", disable=None):
        pace.step(reader_loss(heads.read(inside[rows]), objects[rows]))


def taught_heads(frozen: Frozen, labels: Labels, seed: int) -> Heads:
    torch.manual_seed(seed)
    heads = Heads(len(labels.concepts), len(labels.colours), len(labels.styles))
    heads.train()
    teach_finder(heads, frozen)
    teach_reader(heads, frozen)
    return heads.eval()
