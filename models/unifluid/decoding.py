"""Decoding with a key/value cache: prefill, text steps, image steps and groups of image tokens.

Functions over a `DecodeState`; nothing is changed in place. `ModelDecoder` makes a `Decoder` of the PyTorch model.

Letters: R rows, n variations, G guidance rows (R = G * n, row = g * n + variation), Q prefill columns, P cached
columns, K tokens fed at once, C token dims, N target tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unifluid.columns import Columns, laid_out, next_position, picture_columns, text_columns
from unifluid.config import UniFluidConfig
from unifluid.decoder import Conditions, DecodeState, ImageInput, SequenceRow, TokenDraw
from unifluid.flow import sample_flow
from unifluid.gaussian_diffusion import sample_eps
from unifluid.model import UniFluid
from unifluid.text_parts import TextPart


def prefill(model: UniFluid, rows: Sequence[SequenceRow], conditions: Conditions) -> tuple[DecodeState, Tensor]:
    """The cache of everything known, and the logits (R, vocab) at each row's last text column."""
    config, device = model.config, model.text_embedding.weight.device
    count, width = len(rows), max(len(row.text.ids) for row in rows)
    embedded: list[Tensor] = []
    parts: list[Columns] = []
    sees = torch.tensor([row.sees_pictures for row in rows])[:, None]
    causal = torch.tensor([row.text.causal for row in rows])[:, None]

    def add(tokens: Tensor, first: int) -> None:
        length = tokens.shape[1]
        embedded.append(tokens)
        position = (first + torch.arange(length)).expand(count, -1)
        parts.append(picture_columns(position, sees.expand(-1, length), causal))

    if conditions.prefix is not None and len(conditions.prefix):
        picture = torch.arange(len(conditions.prefix), device=device)
        segment = picture.repeat_interleave(config.vision.tokens).expand(count, -1)
        add(model.embed_vision(conditions.prefix.flatten(0, 1).expand(count, -1, -1), segment), config.slots.vision_a)
    if conditions.source is not None:
        grid = torch.arange(config.tokens, device=device).expand(count, -1)
        add(model.embed_source(conditions.source.expand(count, -1, -1), grid), config.slots.source)

    texts = [row.text for row in rows]
    ids = torch.tensor([text.ids + [config.special.pad] * (width - len(text.ids)) for text in texts], device=device)
    embedded.append(model.embed_text(ids))
    layout = laid_out([*parts, text_columns(texts, width, config.slots.text)], config.positions)
    seen = layout.valid.to(device)
    hidden, k, v = model(torch.cat(embedded, dim=1), layout.position.to(device), layout.mask().to(device))
    lengths = torch.tensor([len(text.ids) for text in texts], device=device)
    last = seen.shape[1] - width + lengths - 1
    return DecodeState(k, v, seen), model.logits(hidden[torch.arange(count, device=device), last])


def first_written_position(config: UniFluidConfig, text: TextPart, state: DecodeState) -> int:
    """Where the first piece after a prompt stands, whose rows are all alike."""
    return int(next_position(state.valid[:1], config.positions, config.slots.text + len(text.ids)))


def text_step(model: UniFluid, state: DecodeState, piece: Tensor, position: int) -> tuple[DecodeState, Tensor]:
    """Feed one piece (R,) at a position; the new state and the logits (R, vocab) of the next piece."""
    rows = len(piece)
    mask = torch.cat((state.valid, state.valid.new_ones(rows, 1)), dim=1)[:, None, None, :]
    at = torch.full((rows, 1), position, device=piece.device)
    hidden, k, v = model(model.embed_text(piece[:, None]), at, mask, state.k, state.v)
    return state.extend(k, v), model.logits(hidden[:, 0])


@dataclass(frozen=True)
class ImageColumns:
    """An `ImageInput` as the columns of one step, for all R rows."""

    tokens: Tensor
    """(R, K, C)."""
    grid: Tensor
    """(R, K)."""
    next_grid: Tensor
    """(R, K)."""
    position: Tensor
    """(R, K)."""
    mask: Tensor
    """(R, 1, K, P + K) boolean."""


def image_columns(config: UniFluidConfig, state: DecodeState, image: ImageInput) -> ImageColumns:
    """A copy sees the cache, the earlier tokens and itself, no other copy."""
    rows, fed = state.valid.shape[0], image.tokens.shape[1]
    groups, known = rows // image.tokens.shape[0], fed - image.copies
    tokens, grid, next_grid = (
        part.repeat(groups, *[1] * (part.ndim - 1)) for part in (image.tokens, image.grid, image.next_grid)
    )
    column = torch.arange(fed, device=tokens.device)
    index = column.clamp(max=known)
    position = next_position(state.valid, config.positions, config.slots.image + image.first) + index
    sees = (column < index[:, None]) | (column == column[:, None])
    mask = torch.cat((state.valid[:, None, :].expand(-1, fed, -1), sees.expand(rows, -1, -1)), dim=2).unsqueeze(1)
    return ImageColumns(tokens, grid, next_grid, position, mask)


def image_hidden(model: UniFluid, state: DecodeState, image: ImageInput) -> tuple[DecodeState, Tensor]:
    """Hidden states (R, copies, D) that predict the next tokens, and the state with the fed tokens in it.

    The cache keeps the first copy alone. It is then what feeding one token after the other would have left.
    """
    columns, known = image_columns(model.config, state, image), image.tokens.shape[1] - image.copies
    embedded = model.embed_image(columns.tokens, columns.grid, columns.next_grid)
    hidden, k, v = model(embedded, columns.position, columns.mask, state.k, state.v)
    return state.extend(k[:, :, :, : known + 1], v[:, :, :, : known + 1]), hidden[:, known:]


def draw_tokens(model: UniFluid, hidden: Tensor, draw: TokenDraw) -> Tensor:
    """Tokens (n, K, C) from hidden states (R, K, D), by the head's own sampler."""
    condition = model.head.condition(hidden, draw.grid.repeat(draw.weights.shape[0], 1))
    if model.config.head.kind == "flow":
        return sample_flow(model.head, condition, draw.start, weights=draw.weights, schedule=draw.schedule)
    assert draw.steps is not None, "an eps head needs the noise of every step"
    return sample_eps(
        model.head,
        condition,
        draw.start,
        weights=draw.weights,
        step_noise=draw.steps,
        temperature=draw.temperature,
    )


@dataclass(frozen=True)
class ModelDecoder:
    """The PyTorch model as a `Decoder`."""

    model: UniFluid

    @property
    def config(self) -> UniFluidConfig:
        return self.model.config

    @property
    def device(self) -> torch.device:
        return self.model.text_embedding.weight.device

    def see(self, images: Tensor) -> Tensor:
        return self.model.project_vision(self.model.encode_vision(images))

    def prefill(self, rows: Sequence[SequenceRow], conditions: Conditions) -> tuple[DecodeState, Tensor]:
        return prefill(self.model, rows, conditions)

    def text_step(self, state: DecodeState, piece: Tensor, position: int) -> tuple[DecodeState, Tensor]:
        return text_step(self.model, state, piece, position)

    def image_step(self, state: DecodeState, image: ImageInput, draw: TokenDraw) -> tuple[DecodeState, Tensor]:
        state, hidden = image_hidden(self.model, state, image)
        return state, draw_tokens(self.model, hidden, draw)
