"""Inputs of prefill, text_step and image_step for whole tasks, as a runtime lays them out.

Letters as in `package-format/README.md`; A opens bits, one a column.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from unifluid.attention import MASKED
from unifluid.columns import Layout, image_columns, laid_out, picture_columns, text_columns
from unifluid.config import UniFluidConfig
from unifluid.text_parts import TextPart


@dataclass(frozen=True)
class Row:
    """One row of a batch. Parts that other rows have and this one lacks become masked columns."""

    text: TextPart
    """Its text columns."""
    vision: Sequence[np.ndarray] = ()
    """Projected prefixes (V, D) of zero to two pictures."""
    source: np.ndarray | None = None
    """Tokens (N, C) of the picture to edit."""
    known: tuple[np.ndarray, np.ndarray] | None = None
    """Target tokens fed already, BOI first: (M, C), and M + 1 grid numbers: theirs and that of the one to come."""


@dataclass(frozen=True)
class Prefix:
    """Inputs of prefill, and which columns of its cache each row may see."""

    inputs: dict[str, np.ndarray]
    valid: np.ndarray
    """(R, Q) boolean."""
    blocks: np.ndarray
    """(R, Q) block of each column: a column sees the valid ones of its own and of earlier blocks."""


def prefill_inputs(config: UniFluidConfig, rows: Sequence[Row], logit_index: Sequence[int] = ()) -> Prefix:
    """logit_index: text columns, counted from the start of the text, whose logits are wanted in every row."""
    vision, vision_valid = _padded(
        [np.concatenate(row.vision) if row.vision else None for row in rows], config.backbone.width
    )
    source, source_valid = _padded([row.source for row in rows], config.token_dims)
    image, image_valid = _padded([row.known[0] if row.known else None for row in rows], config.token_dims)
    grids = [row.known[1] if row.known else np.zeros(1, np.int64) for row in rows]
    text_width = max(len(row.text.ids) for row in rows)
    ids = [row.text.ids + [config.special.pad] * (text_width - len(row.text.ids)) for row in rows]
    layout = _layout(config, [row.text for row in rows], text_width, (vision_valid, source_valid, image_valid))
    widths = (vision.shape[1], source.shape[1], image.shape[1])

    def columns(width: int) -> np.ndarray:
        return np.tile(np.arange(width), (len(rows), 1))

    before_text = widths[0] + widths[1]
    inputs = {
        "text_ids": np.array(ids, np.int64).reshape(len(rows), -1),
        "vision": vision,
        "vision_segment": columns(widths[0]) // config.vision.tokens,
        "source": source,
        "source_grid": columns(widths[1]),
        "image": image,
        "image_grid": np.stack([_grid(grid[:-1], widths[2]) for grid in grids]),
        "image_next": np.stack([_grid(grid[1:], widths[2]) for grid in grids]),
        "position": layout.position.numpy(),
        "mask": additive(layout.mask().numpy()),
        "logit_index": np.tile(np.array(logit_index, np.int64) + before_text, (len(rows), 1)),
    }
    contiguous = {name: np.ascontiguousarray(array) for name, array in inputs.items()}
    return Prefix(contiguous, layout.valid.numpy(), layout.block.numpy())


def _layout(
    config: UniFluidConfig, texts: Sequence[TextPart], text_width: int, valid: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> Layout:
    """valid: (R, columns) of vision, source and image."""
    slots, causal = config.slots, torch.tensor([text.causal for text in texts])[:, None]
    vision, source, image = map(torch.from_numpy, valid)

    def counted(start: int, columns: Tensor) -> Tensor:
        return (start + torch.arange(columns.shape[1])).expand(len(texts), -1)

    parts = (
        picture_columns(counted(slots.vision_a, vision), vision, causal),
        picture_columns(counted(slots.source, source), source, causal),
        text_columns(texts, text_width, slots.text),
        image_columns(counted(slots.image, image), image),
    )
    return laid_out(parts, config.positions)


def step_mask(valid: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Additive mask (R, 1, K, P + K): a query sees the valid cached columns (R, P) and what `queries` (K, K) allows."""
    cached = np.repeat(valid[:, None, None, :], len(queries), axis=2)
    new = np.broadcast_to(queries[None, None], (len(valid), 1, *queries.shape))
    return additive(np.concatenate((cached, new), axis=3))


def additive(seen: np.ndarray) -> np.ndarray:
    return np.where(seen, np.float32(0), np.float32(MASKED))


def _padded(parts: Sequence[np.ndarray | None], dims: int) -> tuple[np.ndarray, np.ndarray]:
    """Stacks parts (columns, dims) of different lengths, and says which columns are real.

    The others hold the numbers of the longest part: they are masked, so nothing may depend on them.
    """
    lengths = np.array([0 if part is None else len(part) for part in parts])
    longest = parts[int(lengths.argmax())]
    stacked = np.zeros((len(parts), lengths.max(), dims), np.float32)
    if longest is not None:
        stacked[:] = longest
    for row, part in enumerate(parts):
        if part is not None:
            stacked[row, : len(part)] = part
    return stacked, np.arange(lengths.max())[None] < lengths[:, None]


def _grid(values: np.ndarray, width: int) -> np.ndarray:
    padded = np.zeros(width, np.int64)
    padded[: len(values)] = values
    return padded
