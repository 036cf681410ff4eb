"""Builds padded training batches from samples of the four tasks: slots, positions, masks, orders and targets.

Columns of every row: vision, source, text, image. Where they stand and who sees whom is the matter of `columns.py`.

Dimension letters: B rows, P pictures, V vision tokens a picture, W = P * V, S source tokens, X text columns, M image
tokens, Q = W + S + X + M, C token dims, N target tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from unifluid.columns import Columns, image_columns, laid_out, padded_text, picture_columns, text_columns
from unifluid.config import UniFluidConfig
from unifluid.samples import KEEP_ALL, DropRates, Sample, check_sample, dropped_parts, generation_order
from unifluid.text_parts import NO_TARGET, TextPart, conversation, image_prompt


@dataclass(frozen=True)
class Batch:
    """Tensors of one batch. Index tensors are flat over B * Q; their targets stand in the same order."""

    vision: Tensor | None
    """(B, P, 3, px, px) images or (B, P, V, Dv) features; None where no row has a picture."""
    segment: Tensor
    """(B, W) picture number of each vision token."""
    source: Tensor
    """(B, S, C)."""
    source_grid: Tensor
    """(B, S)."""
    text_ids: Tensor
    """(B, X)."""
    image: Tensor
    """(B, M, C) tokens fed: zero for BOI, then all targets but the last, with input noise."""
    image_grid: Tensor
    """(B, M)."""
    image_next: Tensor
    """(B, M)."""
    position: Tensor
    """(B, Q) RoPE positions."""
    mask: Tensor
    """(B, 1, Q, Q) boolean: may see."""
    text_index: Tensor
    """Where an answer piece is predicted."""
    text_target: Tensor
    """Its id."""
    image_index: Tensor
    """Where a token is predicted."""
    image_target: Tensor
    """(n, C) clean latents."""
    image_target_grid: Tensor
    """(n,) their grid positions."""

    def to(self, device: torch.device | str) -> "Batch":
        moved: dict[str, Any] = {name: part.to(device) for name, part in vars(self).items() if part is not None}
        return replace(self, **moved)


def build_batch(
    samples: Sequence[Sample],
    config: UniFluidConfig,
    *,
    generator: torch.Generator,
    drop: DropRates = KEEP_ALL,
    raster_share: float = 0.4,
    input_noise: tuple[float, float] = (0.0, 0.0),
    text_multiple: int = 1,
) -> Batch:
    """Collate samples. Tasks may be mixed; rows of one task waste least on padding.

    input_noise is the range of the standard deviation, drawn per sample, of the noise on the image tokens fed; sources
    and targets stay clean. text_multiple rounds the text columns up, so that compiled kernels meet few shapes.
    ValueError where a sample lacks a part of its task or a part has the wrong size.
    """
    for sample in samples:
        check_sample(sample, config)
    dropped = [dropped_parts(sample.task, drop, generator) for sample in samples]
    texts = [
        _text_part(sample, config, no_text=no_text, no_source=no_source)
        for sample, (no_text, no_source) in zip(samples, dropped, strict=True)
    ]
    no_sources = [no_source for _, no_source in dropped]
    seen = [None if gone else sample.vision for sample, gone in zip(samples, no_sources, strict=True)]
    sources = [None if gone else sample.source for sample, gone in zip(samples, no_sources, strict=True)]

    causal = torch.tensor([text.causal for text in texts])[:, None]
    vision, segment, vision_columns = _vision_part(seen, config, causal)
    source, source_columns = _source_part(sources, config, causal)
    text_ids, text_target, text_columns = _text_tensors(texts, config, text_multiple)
    orders = torch.stack([generation_order(config, raster_share, generator) for _ in samples])
    image, targets, target_grid, image_columns = _image_part(samples, orders, config)
    low, high = input_noise
    std = low + (high - low) * torch.rand(len(samples), 1, 1, generator=generator)
    image[:, 1:] += std * torch.randn(image[:, 1:].shape, generator=generator)

    layout = laid_out((vision_columns, source_columns, text_columns, image_columns), config.positions)
    text_start = vision_columns.width + source_columns.width
    length = layout.position.shape[1]
    rows = image_columns.valid.any(1).nonzero().flatten()
    text_rows, text_at = (text_target != NO_TARGET).nonzero(as_tuple=True)
    image_at = length - image_columns.width + torch.arange(image_columns.width)
    boi = torch.full((len(samples), 1), config.tokens)
    return Batch(
        vision=vision,
        segment=segment,
        source=source,
        source_grid=torch.arange(source_columns.width).expand(len(samples), -1),
        text_ids=text_ids,
        image=image,
        image_grid=torch.cat((boi, target_grid[:, :-1]), dim=1) if image_columns.width else target_grid,
        image_next=target_grid,
        position=layout.position,
        mask=layout.mask(),
        text_index=text_rows * length + text_start + text_at,
        text_target=text_target[text_rows, text_at],
        image_index=(rows[:, None] * length + image_at).flatten(),
        image_target=targets[rows].flatten(0, 1),
        image_target_grid=target_grid[rows].flatten(),
    )


def _text_part(sample: Sample, config: UniFluidConfig, *, no_text: bool, no_source: bool) -> TextPart:
    if sample.task in ("draw", "edit"):
        return image_prompt(config, sample.task, sample.prompt, no_text=no_text, no_source=no_source)
    return conversation(config, sample.task, sample.turns)


def _vision_part(
    seen: Sequence[Tensor | None], config: UniFluidConfig, causal: Tensor
) -> tuple[Tensor | None, Tensor, Columns]:
    pictures = [0 if vision is None else len(vision) for vision in seen]
    most, tokens = max(pictures), config.vision.tokens
    column = torch.arange(most * tokens).expand(len(seen), -1)
    valid = column < torch.tensor(pictures)[:, None] * tokens
    columns = picture_columns(config.slots.vision_a + column, valid, causal)
    if most == 0:
        return None, column, columns
    example = next(vision for vision in seen if vision is not None and len(vision))
    stacked = example.new_zeros(len(seen), most, *example.shape[1:])
    for row, vision in enumerate(seen):
        if vision is not None:
            stacked[row, : len(vision)] = vision
    return stacked, column // tokens, columns


def _source_part(sources: Sequence[Tensor | None], config: UniFluidConfig, causal: Tensor) -> tuple[Tensor, Columns]:
    width = config.tokens if any(source is not None for source in sources) else 0
    stacked = torch.zeros(len(sources), width, config.token_dims)
    for row, source in enumerate(sources):
        if source is not None:
            stacked[row] = source
    column = torch.arange(width).expand(len(sources), -1)
    valid = torch.tensor([source is not None for source in sources])[:, None].expand(-1, width)
    return stacked, picture_columns(config.slots.source + column, valid, causal)


def _text_tensors(texts: Sequence[TextPart], config: UniFluidConfig, multiple: int) -> tuple[Tensor, Tensor, Columns]:
    width = -(-max(len(text.ids) for text in texts) // multiple) * multiple
    ids, targets = padded_text(texts, "ids", width, config.special.pad), padded_text(texts, "targets", width, NO_TARGET)
    return ids, targets, text_columns(texts, width, config.slots.text)


def _image_part(
    samples: Sequence[Sample], orders: Tensor, config: UniFluidConfig
) -> tuple[Tensor, Tensor, Tensor, Columns]:
    """Tokens fed (B, M, C), targets (B, M, C) and their grid positions (B, M) in generation order, columns."""
    drawn = torch.tensor([sample.target is not None for sample in samples])
    width = config.tokens if drawn.any() else 0
    targets = torch.zeros(len(samples), width, config.token_dims)
    for row, sample in enumerate(samples):
        if sample.target is not None:
            targets[row] = sample.target[orders[row]]
    fed = torch.zeros_like(targets)
    fed[:, 1:] = targets[:, :-1]
    column = torch.arange(width).expand(len(samples), -1)
    columns = image_columns(config.slots.image + column, drawn[:, None].expand(-1, width))
    return fed, targets, orders[:, :width], columns
