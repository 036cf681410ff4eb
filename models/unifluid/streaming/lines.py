"""Rows as lines of one length on the device: a line holds one edit, two drawings, two readings or one comparison.

One length means one compiled kernel for every task. Positions and the mask rule are those of `unifluid.sequences`; two
rows that share a line never see each other.

Letters: R rows, l columns of a row, B lines, L columns of a line, D width, N image tokens, C token dims.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from unifluid.model import UniFluid
from unifluid.streaming.planner import TextArrays


@dataclass(frozen=True)
class TextTensors:
    """`TextArrays` on a device, as int64; `sees` is boolean."""

    ids: Tensor
    position: Tensor
    opens: Tensor
    target: Tensor
    length: Tensor
    sees: Tensor

    @property
    def valid(self) -> Tensor:
        column = torch.arange(self.ids.shape[1], device=self.ids.device)
        return column < self.length[:, None]


def text_tensors(arrays: TextArrays, device: torch.device | str) -> TextTensors:
    """One copy to the device for all of them: small copies cost a launch each."""
    columns = (arrays.ids, arrays.position, arrays.opens, arrays.target, arrays.length[:, None], arrays.sees[:, None])
    together = torch.from_numpy(np.concatenate(columns, axis=1))
    if torch.device(device).type == "cuda":
        together = together.pin_memory()
    width = arrays.ids.shape[1]
    ids, position, opens, target, length, sees = (
        together.to(device, non_blocking=True).long().split((width, width, width, width, 1, 1), dim=1)
    )
    return TextTensors(ids, position, opens, target, length[:, 0], sees[:, 0].bool())


@dataclass(frozen=True)
class Rows:
    """One task's rows: embeddings (R, l, D), and for each column its position, block bit and validity (R, l)."""

    embeddings: Tensor
    position: Tensor
    opens: Tensor
    valid: Tensor
    per_line: int

    @property
    def lines(self) -> int:
        return self.embeddings.shape[0] // self.per_line


@dataclass(frozen=True)
class DrawnTokens:
    """Image tokens in generation order: fed (R, N, C), targets (R, N, C), grid positions (R, N)."""

    fed: Tensor
    target: Tensor
    grid: Tensor
    raster: Tensor
    """(R,) whether a row runs row by row."""


def drawn_tokens(
    tokens: Tensor, *, raster_share: float, input_noise: tuple[float, float], generator: torch.Generator
) -> DrawnTokens:
    """Orders, shift by one and input noise of clean tokens (R, N, C) in raster order."""
    rows, count, dims = tokens.shape
    device = tokens.device

    def uniform(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator, device=device)

    raster = uniform(rows) < raster_share
    plain = torch.arange(count, device=device).expand(rows, -1)
    grid = torch.where(raster[:, None], plain, uniform(rows, count).argsort(1))
    target = tokens.gather(1, grid[:, :, None].expand(-1, -1, dims))
    low, high = input_noise
    std = low + (high - low) * uniform(rows, 1, 1)
    noise = torch.randn(rows, count - 1, dims, generator=generator, device=device)
    fed = torch.cat((torch.zeros_like(target[:, :1]), target[:, :-1] + std * noise), dim=1)
    return DrawnTokens(fed, target, grid, raster)


class RowBuilder:
    """Embeds rows with a model's own tables."""

    def __init__(self, model: UniFluid) -> None:
        if model.config.positions is not None:
            raise ValueError("lines hold rows in slots; a model with contiguous positions is trained with build_batch")
        self.model, self.config = model, model.config

    def drawing(self, text: TextTensors, drawn: DrawnTokens, source: tuple[Tensor, Tensor] | None = None) -> Rows:
        """Rows that draw; `source` are the vision features (R, 1, V, Dv) and tokens (R, N, C) of the edited picture."""
        parts = [] if source is None else [self._vision(source[0], text.sees), self._source(source[1], text.sees)]
        parts += [self._text(text), self._image(drawn)]
        return joined(parts, per_line=2 if source is None else 1)

    def reading(self, text: TextTensors, features: Tensor) -> Rows:
        """Rows that answer about pictures with features (R, P, V, Dv)."""
        parts = [self._vision(features, text.sees), self._text(text)]
        return joined(parts, per_line=2 if features.shape[1] == 1 else 1)

    def _vision(self, features: Tensor, sees: Tensor) -> list[Tensor]:
        rows, pictures, tokens, _ = features.shape
        column = torch.arange(pictures * tokens, device=features.device).expand(rows, -1)
        prefix = self.model.project_vision(features).flatten(1, 2)
        embedded = self.model.embed_vision(prefix, column // tokens)
        position = self.config.slots.vision_a + column
        return [embedded, position, torch.zeros_like(column), sees[:, None].expand(-1, column.shape[1])]

    def _source(self, tokens: Tensor, sees: Tensor) -> list[Tensor]:
        rows, count, _ = tokens.shape
        column = torch.arange(count, device=tokens.device).expand(rows, -1)
        embedded = self.model.embed_source(tokens, column)
        seen = sees[:, None].expand(-1, count)
        return [embedded, self.config.slots.source + column, torch.zeros_like(column), seen]

    def _text(self, text: TextTensors) -> list[Tensor]:
        return [self.model.embed_text(text.ids), text.position, text.opens, text.valid]

    def _image(self, drawn: DrawnTokens) -> list[Tensor]:
        rows, count = drawn.grid.shape
        boi = torch.full_like(drawn.grid[:, :1], count)
        before = torch.cat((boi, drawn.grid[:, :-1]), dim=1)
        column = torch.arange(count, device=drawn.grid.device).expand(rows, -1)
        embedded = self.model.embed_image(drawn.fed, before, drawn.grid)
        position, ones = self.config.slots.image + column, torch.ones_like(column)
        return [embedded, position, ones, ones.bool()]


def joined(parts: list[list[Tensor]], *, per_line: int) -> Rows:
    embeddings, position, opens, valid = (torch.cat(pieces, dim=1) for pieces in zip(*parts, strict=True))
    return Rows(embeddings, position, opens, valid, per_line)


def line_mask(rows: Rows) -> Tensor:
    """(B, 1, L, L) boolean: a column sees valid ones of its own row whose block is not later than its own."""
    block = rows.opens.cumsum(1)
    length = block.shape[1]
    sees = (block[:, None, :] <= block[:, :, None]) & rows.valid[:, None, :]  # (R, l, l)
    lines, apart = rows.lines, rows.per_line
    mask = sees.new_zeros(lines, apart, length, apart, length)
    for place in range(apart):
        mask[:, place, :, place] = sees.unflatten(0, (lines, apart))[:, place]
    return mask.reshape(lines, 1, apart * length, apart * length)


def run_lines(model: UniFluid, groups: Sequence[Rows]) -> list[Tensor]:
    """Hidden states (R, l, D) of each group, all lines in one pass through the backbone."""

    def as_lines(tensor: Tensor, rows: Rows) -> Tensor:
        return tensor.reshape(rows.lines, rows.per_line * tensor.shape[1], *tensor.shape[2:])

    embeddings = torch.cat([as_lines(rows.embeddings, rows) for rows in groups])
    position = torch.cat([as_lines(rows.position, rows) for rows in groups])
    hidden = model.hidden(embeddings, position, torch.cat([line_mask(rows) for rows in groups]))
    found = hidden.split([rows.lines for rows in groups])
    return [part.reshape(rows.embeddings.shape) for part, rows in zip(found, groups, strict=True)]
