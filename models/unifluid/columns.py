"""Where the columns of a sequence stand and who sees whom, for training batches, decoding and exported graphs alike.

Columns stand in the order vision, source, text, image, whatever order positions and mask give them. Positions are the
slots' (`UniFluidConfig.slots`), so a part that is missing moves nothing, or `Contiguous`. What a token sees follows one
rule: each token has a bit, 0 joins the block read before it and 1 opens a new one; b is the running sum; i sees j where
b_j <= b_i and j is valid.

Letters: B rows, Q columns of a whole row, R rows of a cache, P columns in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unifluid.config import Contiguous
from unifluid.text_parts import AFTER_PICTURES, DRAWN, PICTURES, TextPart


@dataclass(frozen=True)
class Columns:
    """What a part contributes to positions and mask: four tensors (B, columns)."""

    position: Tensor
    """In slots."""
    opens: Tensor
    valid: Tensor
    reads: Tensor
    """When it is read, as in `TextPart`."""

    @property
    def width(self) -> int:
        return self.position.shape[1]


@dataclass(frozen=True)
class Layout:
    """Where the columns of whole rows stand and who sees whom: three tensors (B, Q)."""

    position: Tensor
    block: Tensor
    valid: Tensor

    def mask(self) -> Tensor:
        """(B, 1, Q, Q) boolean: a column sees the valid ones of its own and of earlier blocks."""
        return ((self.block[:, None, :] <= self.block[:, :, None]) & self.valid[:, None, :]).unsqueeze(1)


def laid_out(parts: Sequence[Columns], positions: Contiguous | None) -> Layout:
    """Parts in the order of their columns. Blocks, and contiguous positions, are counted in the order of reading."""
    position, opens, valid, reads = (
        torch.cat([getattr(part, name) for part in parts], dim=1) for name in ("position", "opens", "valid", "reads")
    )
    order = reads.argsort(dim=1, stable=True)
    if positions is not None:
        position = positions.first + _counted(valid.long(), order) - valid.long()
    return Layout(position, _counted(opens, order), valid)


def _counted(values: Tensor, order: Tensor) -> Tensor:
    """(B, Q) running sums along an order of the columns."""
    return torch.zeros_like(values).scatter(1, order, values.gather(1, order).cumsum(1))


def block_mask(opens: Tensor, valid: Tensor) -> Tensor:
    """(B, 1, Q, Q) boolean from each token's bit and validity (B, Q), read as they stand: the mask rule."""
    return Layout(opens, opens.cumsum(1), valid).mask()


def next_position(valid: Tensor, positions: Contiguous | None, slot: int) -> Tensor:
    """(R, 1) where the next column stands after those (R, P) that it may see; `slot` where there are slots."""
    if positions is None:
        return torch.full((len(valid), 1), slot, device=valid.device)
    return positions.first + valid.sum(1, keepdim=True)


def picture_columns(position: Tensor, valid: Tensor, causal: Tensor) -> Columns:
    """Of vision or source tokens: position and valid (B, columns), causal (B, 1)."""
    opens = causal.long().expand(-1, position.shape[1])
    return Columns(position, opens, valid, torch.full_like(position, PICTURES))


def text_columns(texts: Sequence[TextPart], width: int, slot: int) -> Columns:
    """Padding stands in the first slot and is read last."""
    valid = torch.arange(width)[None, :] < torch.tensor([len(text.ids) for text in texts])[:, None]
    position, opens = padded_text(texts, "position", width, slot), padded_text(texts, "opens", width, 0)
    return Columns(position, opens, valid, padded_text(texts, "reads", width, AFTER_PICTURES))


def padded_text(texts: Sequence[TextPart], name: str, width: int, fill: int) -> Tensor:
    """(B, width) of one list of each text part."""
    return torch.tensor([getattr(text, name) + [fill] * (width - len(text.ids)) for text in texts])


def image_columns(position: Tensor, valid: Tensor) -> Columns:
    """Of BOI and target tokens: (B, columns) each."""
    return Columns(position, torch.ones_like(position), valid, torch.full_like(position, DRAWN))
