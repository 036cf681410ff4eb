"""Composes pictures from plans: the pixels that `unifluid.data.render` draws, for a whole batch at once.

Shapes depend on the plans' room alone, nothing is read back, and all work is products and elementwise sums, so that an
accelerator spends about a microsecond on a picture. Letters: P pictures, O objects, S canvas side, T sprite side.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from unifluid.composing.effects import (
    OUTLINE_BLUR,
    blur_matrix,
    colour_table,
    grounds,
    outline_of,
    shadow_of,
    without_colour,
)
from unifluid.composing.paint import paint_table, repainted
from unifluid.composing.plans import DEPTH, PicturePlans
from unifluid.composing.resample import placed, placing
from unifluid.data.catalogue import Catalogue
from unifluid.data.render import SHADOW_BLUR
from unifluid.data.scene import CANVAS


@dataclass(frozen=True)
class PlanTensors:
    """`PicturePlans` on a device, as int64."""

    objects: Tensor
    painted: int
    layers: Tensor
    ground: Tensor
    shadows: Tensor
    outlines: Tensor


def plan_tensors(plans: PicturePlans, device: torch.device | str) -> PlanTensors:
    def sent(array: np.ndarray) -> Tensor:
        tensor = torch.from_numpy(array)
        if torch.device(device).type == "cuda":
            tensor = tensor.pin_memory()
        return tensor.to(device, non_blocking=True).long()

    arrays = (plans.layers, plans.ground, plans.shadows, plans.outlines)
    return PlanTensors(sent(plans.objects), len(plans.painted), *map(sent, arrays))


def sprite_boxes(catalogue: Catalogue) -> Tensor:
    """(sprites, 4) int64: the drawn part of each."""
    return torch.tensor([sprite.box for sprite in catalogue.sprites])


def main_hues(catalogue: Catalogue) -> Tensor:
    """(sprites, 3): lightness, chroma and angle of the colour that painting changes."""
    mains = [facts.main for facts in catalogue.facts]
    return torch.tensor([(main.lightness, main.chroma, main.hue) if main else (0.0, 1.0, 0.0) for main in mains])


def as_stored(pixels: np.ndarray) -> Tensor:
    """uint8 sprites (n, T, T, 4) as the composer keeps them: row, channel, column."""
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 1, 3, 2)))


def stacked(canvas: Tensor, layers: Tensor, which: Tensor, gray: Tensor) -> Tensor:
    """Each picture's layers (O, S, 4, S) over its canvas (P, S, 4, S), from back to front; then gray where told."""
    for depth in range(DEPTH):
        layer = layers[which[:, depth]]
        canvas = layer + canvas * (1 - layer[:, :, 3:])
    return torch.where(gray[:, None, None, None], without_colour(canvas), canvas)


class Composer:
    """Sprites on a device, and what is drawn from them. float16 there halves the work; CPUs want float32."""

    def __init__(
        self, pixels: Tensor, boxes: Tensor, hues: Tensor, *, side: int = CANVAS, dtype: torch.dtype = torch.float32
    ) -> None:
        """pixels: straight uint8 (sprites, T, 4, T) on the device that is to compose; boxes, hues by sprite number."""
        device = pixels.device
        self.pixels, self.boxes, self.hues, self.dtype = pixels, boxes.to(device), hues.to(device), dtype
        self.side = side
        self.paints, self.colours = paint_table().to(device), colour_table().to(device)
        scale = side / CANVAS
        self.shadow_blur = blur_matrix(SHADOW_BLUR * scale, side).to(device)
        self.outline_blur = blur_matrix(OUTLINE_BLUR * scale, side).to(device)
        self.place, self.repaint, self.stack = placing, repainted, stacked

    @classmethod
    def of(cls, catalogue: Catalogue, *, side: int = CANVAS) -> "Composer":
        """On the CPU, with all of a catalogue's sprites in memory."""
        rows = [sprite.row for sprite in catalogue.sprites]
        return cls(as_stored(catalogue.pixels[rows]), sprite_boxes(catalogue), main_hues(catalogue), side=side)

    def compile(self) -> None:
        """Fuses the elementwise steps, which would go through memory dozens of times."""
        self.place = torch.compile(placing, dynamic=False)
        self.repaint = torch.compile(repainted, dynamic=False)
        self.stack = torch.compile(stacked, dynamic=False)

    def do_not_compile(self) -> None:
        self.place, self.repaint, self.stack = placing, repainted, stacked

    @torch.no_grad()
    def compose(self, plans: PlanTensors) -> Tensor:
        """Premultiplied pictures (P, 4, S, S) in [0, 1]."""
        layers = self.object_layers(plans)
        canvas = grounds(plans.ground, self.colours, self.side).to(self.dtype)
        shapes = self.shapes(layers, plans.layers) if len(plans.shadows) or len(plans.outlines) else None
        if shapes is not None:
            canvas = self.with_effects(canvas, shapes, plans)
        return self.stack(canvas, layers, plans.layers, plans.ground[:, 3] == 1).permute(0, 2, 1, 3)

    def object_layers(self, plans: PlanTensors) -> Tensor:
        """(O, S, 4, S) premultiplied, each object in its place and colour."""
        sprite, target, colour = plans.objects[:, 0], plans.objects[:, 1:5], plans.objects[:, 5]
        layers = placed(self.place(self.pixels[sprite], target, self.boxes[sprite], self.side, self.dtype), self.side)
        if plans.painted:
            first = slice(0, plans.painted)
            layers[first] = self.repaint(layers[first], self.hues[sprite[first]], colour[first], self.paints)
        return layers

    def shapes(self, layers: Tensor, which: Tensor) -> Tensor:
        """(P + 1, S, S): what the objects of each picture cover together; the last picture is none."""
        alpha = layers[:, :, 3]
        free = 1 - alpha[which[:, 0]]
        for depth in range(1, DEPTH):
            free = free * (1 - alpha[which[:, depth]])
        return torch.cat((1 - free, torch.zeros_like(free[:1])))

    def with_effects(self, canvas: Tensor, shapes: Tensor, plans: PlanTensors) -> Tensor:
        """Shadows, then outlines, over the canvases that have them; the extra canvas takes what fills up."""
        canvas = torch.cat((canvas, torch.zeros_like(canvas[:1])))
        if len(plans.shadows):
            cast = shadow_of(shapes[plans.shadows].float(), self.shadow_blur).to(self.dtype)[:, :, None]
            layer = torch.cat((torch.zeros_like(cast).expand(-1, -1, 3, -1), cast), dim=2)
            canvas[plans.shadows] = layer + canvas[plans.shadows] * (1 - cast)
        if len(plans.outlines):
            where = plans.outlines[:, 0]
            line = outline_of(shapes[where].float(), self.outline_blur).to(self.dtype)[:, :, None]
            colour = self.colours[plans.outlines[:, 1]].to(self.dtype)[:, None, :, None]
            canvas[where] = line * colour + canvas[where] * (1 - line)
        return canvas[:-1]
