"""Decoding with a key/value cache: prefill, text steps, image steps and groups of image tokens.

Functions over a `DecodeState`; nothing is changed in place. Letters: R rows, n variations, G guidance rows (R = G * n,
row = g * n + variation), Q prefill columns, P cached columns, K tokens fed at once, C token dims, N target tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unifluid.flow import sample_flow
from unifluid.gaussian_diffusion import sample_eps
from unifluid.model import UniFluid
from unifluid.sequences import block_mask
from unifluid.text_parts import TextPart


@dataclass(frozen=True)
class SequenceRow:
    """What one row of a batch knows before its first new token."""

    text: TextPart
    """Its text, null pieces included."""
    sees_pictures: bool = True
    """False masks vision and source columns."""


@dataclass(frozen=True)
class Conditions:
    """Pictures that all rows share."""

    prefix: Tensor | None = None
    """Projected vision prefix (P, V, D) of the pictures."""
    source: Tensor | None = None
    """Latents (N, C) of the picture to edit."""


@dataclass(frozen=True)
class DecodeState:
    """The cache of all rows."""

    k: Tensor
    """(L, R, H, P, Dh)."""
    v: Tensor
    """(L, R, H, P, Dh)."""
    valid: Tensor
    """(R, P) boolean: which columns a new token may see."""

    def repeat(self, variations: int) -> "DecodeState":
        """Each row `variations` times, guidance-major."""
        k, v = (cache.repeat_interleave(variations, dim=1) for cache in (self.k, self.v))
        return DecodeState(k, v, self.valid.repeat_interleave(variations, dim=0))

    def extend(self, k: Tensor, v: Tensor) -> "DecodeState":
        """With new columns (L, R, H, K, Dh) at the end, visible to all that follow."""
        seen = self.valid.new_ones(self.valid.shape[0], k.shape[3])
        return DecodeState(
            torch.cat((self.k, k), dim=3), torch.cat((self.v, v), dim=3), torch.cat((self.valid, seen), dim=1)
        )


def prefill(model: UniFluid, rows: Sequence[SequenceRow], conditions: Conditions) -> tuple[DecodeState, Tensor]:
    """The cache of everything known, and the logits (R, vocab) at each row's last text column."""
    config, parts, device = model.config, [], model.text_embedding.weight.device
    count, width = len(rows), max(len(row.text.ids) for row in rows)
    position, opens, valid = [], [], []
    sees = torch.tensor([row.sees_pictures for row in rows], device=device)[:, None]

    def add(embedded: Tensor, first: int) -> None:
        length = embedded.shape[1]
        parts.append(embedded)
        position.append((first + torch.arange(length, device=device)).expand(count, -1))
        opens.append(torch.zeros(count, length, dtype=torch.long, device=device))
        valid.append(sees.expand(-1, length))

    if conditions.prefix is not None and len(conditions.prefix):
        picture = torch.arange(len(conditions.prefix), device=device)
        segment = picture.repeat_interleave(config.vision.tokens).expand(count, -1)
        add(model.embed_vision(conditions.prefix.flatten(0, 1).expand(count, -1, -1), segment), config.slots.vision_a)
    if conditions.source is not None:
        grid = torch.arange(config.tokens, device=device).expand(count, -1)
        add(model.embed_source(conditions.source.expand(count, -1, -1), grid), config.slots.source)

    def padded(name: str, fill: int) -> Tensor:
        lists = [getattr(row.text, name) for row in rows]
        return torch.tensor([values + [fill] * (width - len(values)) for values in lists], device=device)

    parts.append(model.embed_text(padded("ids", config.special.pad)))
    position.append(padded("position", config.slots.text))
    opens.append(padded("opens", 0))
    lengths = torch.tensor([len(row.text.ids) for row in rows], device=device)
    valid.append(torch.arange(width, device=device) < lengths[:, None])
    seen = torch.cat(valid, dim=1)
    mask = block_mask(torch.cat(opens, dim=1), seen)
    hidden, k, v = model(torch.cat(parts, dim=1), torch.cat(position, dim=1), mask)
    last = seen.shape[1] - width + lengths - 1
    return DecodeState(k, v, seen), model.logits(hidden[torch.arange(count, device=device), last])


def text_step(model: UniFluid, state: DecodeState, piece: Tensor, position: int) -> tuple[DecodeState, Tensor]:
    """Feed one piece (R,) at a position; the new state and the logits (R, vocab) of the next piece."""
    rows = len(piece)
    mask = torch.cat((state.valid, state.valid.new_ones(rows, 1)), dim=1)[:, None, None, :]
    at = torch.full((rows, 1), position, device=piece.device)
    hidden, k, v = model(model.embed_text(piece[:, None]), at, mask, state.k, state.v)
    return state.extend(k, v), model.logits(hidden[:, 0])


@dataclass(frozen=True)
class ImageInput:
    """Image tokens fed at once: earlier ones in turn, then `copies` copies of the last, each with its own next."""

    tokens: Tensor
    """(n, K, C)."""
    grid: Tensor
    """(n, K)."""
    next_grid: Tensor
    """(n, K)."""
    first: int
    """Index of the first of them in the image part; BOI is 0."""
    copies: int
    """How many tokens are drawn from them."""


def image_hidden(model: UniFluid, state: DecodeState, image: ImageInput) -> tuple[DecodeState, Tensor]:
    """Hidden states (R, copies, D) that predict the next tokens, and the state with the fed tokens in it.

    A copy sees the cache, the earlier tokens and itself, no other copy; the cache keeps the first copy alone. It is
    then what feeding one token after the other would have left.
    """
    rows, fed = state.valid.shape[0], image.tokens.shape[1]
    groups, known = rows // image.tokens.shape[0], fed - image.copies
    tokens, grid, next_grid = (
        part.repeat(groups, *[1] * (part.ndim - 1)) for part in (image.tokens, image.grid, image.next_grid)
    )
    column = torch.arange(fed, device=tokens.device)
    index = column.clamp(max=known)
    position = (model.config.slots.image + image.first + index).expand(rows, -1)
    sees = (column < index[:, None]) | (column == column[:, None])
    mask = torch.cat((state.valid[:, None, :].expand(-1, fed, -1), sees.expand(rows, -1, -1)), dim=2).unsqueeze(1)
    hidden, k, v = model(model.embed_image(tokens, grid, next_grid), position, mask, state.k, state.v)
    return state.extend(k[:, :, :, : known + 1], v[:, :, :, : known + 1]), hidden[:, known:]


def draw_tokens(
    model: UniFluid,
    hidden: Tensor,
    grid: Tensor,
    *,
    start: Tensor,
    weights: Tensor,
    schedule: Tensor,
    steps: Tensor | None = None,
    temperature: float = 1.0,
) -> Tensor:
    """Tokens (n, K, C) at grid (n, K) from hidden states (R, K, D), by the head's own sampler.

    start (n, K, C) is the start noise, weights (G, n) the guidance. A flow head reads schedule (S + 1,); an eps head
    reads steps (S, n, K, C), the noise of each ancestral step, and multiplies it by temperature.
    """
    condition = model.head.condition(hidden, grid.repeat(weights.shape[0], 1))
    if model.config.head.kind == "flow":
        return sample_flow(model.head, condition, start, weights=weights, schedule=schedule)
    assert steps is not None, "an eps head needs the noise of every step"
    return sample_eps(model.head, condition, start, weights=weights, step_noise=steps, temperature=temperature)
