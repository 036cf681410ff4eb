"""Builds padded training batches from samples of the four tasks: slots, positions, masks, orders and targets.

Column order of every row: vision, source, text, image, whatever order positions and mask give them. Positions are the
slots' (`UniFluidConfig.slots`), so a part that is missing moves nothing, or `Contiguous`. What a token sees follows one
rule: each token has a bit, 0 joins the block read before it and 1 opens a new one; b is the running sum; i sees j where
b_j <= b_i and j is valid.

Dimension letters: B rows, P pictures, V vision tokens a picture, W = P * V, S source tokens, X text columns, M image
tokens, Q = W + S + X + M, C token dims, N target tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from unifluid.config import Contiguous, UniFluidConfig
from unifluid.text_parts import (
    AFTER_PICTURES,
    DRAWN,
    NO_TARGET,
    PICTURES,
    Task,
    TextPart,
    Turn,
    conversation,
    image_prompt,
)


@dataclass(frozen=True)
class Sample:
    """One example, tokenised and encoded."""

    task: Task
    """draw: prompt -> target. edit: one picture, source, prompt -> target. caption, ask: pictures, turns."""
    prompt: Sequence[int] = ()
    """Pieces of the prompt or instruction, no special ids."""
    turns: Sequence[Turn] = ()
    """(question, answer) pieces, no special ids; a caption is one turn with an empty question."""
    vision: Tensor | None = None
    """What is seen: images (P, 3, px, px) in [-1, 1] or encoder features (P, V, Dv); P may be 0 for a question."""
    source: Tensor | None = None
    """Clean latents (N, C) of the picture to edit, raster order."""
    target: Tensor | None = None
    """Latents (N, C) to draw, raster order."""


@dataclass(frozen=True)
class DropRates:
    """How often training drops parts, so that guidance has its unguided rows."""

    draw_text: float = 0.10
    edit_text: float = 0.05
    edit_source: float = 0.05
    edit_both: float = 0.05


KEEP_ALL = DropRates(0.0, 0.0, 0.0, 0.0)


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


def random_share(step: int, total_steps: int) -> float:
    """The paper's annealing: random order for 30 % of a run, linear to raster at 60 %, raster to the end."""
    return min(1.0, max(0.0, 2.0 - step / (0.3 * total_steps)))


def generation_order(config: UniFluidConfig, raster_share: float, generator: torch.Generator) -> Tensor:
    """Grid positions (N,) in the order of one training sample."""
    if torch.rand((), generator=generator) < raster_share:
        return torch.arange(config.tokens)
    return torch.randperm(config.tokens, generator=generator)


def dropped_parts(task: Task, rates: DropRates, generator: torch.Generator) -> tuple[bool, bool]:
    """Whether to drop (the text, the source with its vision prefix)."""
    draw = float(torch.rand((), generator=generator))
    if task == "draw":
        return draw < rates.draw_text, False
    if task != "edit":
        return False, False
    both, text = rates.edit_both, rates.edit_both + rates.edit_text
    return draw < text, draw < both or text <= draw < text + rates.edit_source


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


def check_sample(sample: Sample, config: UniFluidConfig) -> None:
    """Refuse a sample that does not fit its task or the config."""
    latents = (config.tokens, config.token_dims)
    for name, wanted in (("target", sample.task in ("draw", "edit")), ("source", sample.task == "edit")):
        value = getattr(sample, name)
        if (value is not None) != wanted:
            raise ValueError(f"a sample of task {sample.task} has {name} {value is not None}, must have {wanted}")
        if value is not None and tuple(value.shape) != latents:
            raise ValueError(f"{name} of a sample has shape {tuple(value.shape)}, must have {latents}")
    pictures = 0 if sample.vision is None else len(sample.vision)
    fewest, most = {"draw": (0, 0), "edit": (1, 1), "caption": (1, 1), "ask": (0, config.max_pictures)}[sample.task]
    if not fewest <= pictures <= most:
        raise ValueError(f"a sample of task {sample.task} has {pictures} pictures, must have {fewest} to {most}")
    fewest, most = {"draw": (0, 0), "edit": (0, 0), "caption": (1, 1), "ask": (1, config.max_turns)}[sample.task]
    if not fewest <= len(sample.turns) <= most:
        raise ValueError(f"a sample of task {sample.task} has {len(sample.turns)} turns, must have {fewest} to {most}")


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


def picture_columns(position: Tensor, valid: Tensor, causal: Tensor) -> Columns:
    """Of vision or source tokens: position and valid (B, columns), causal (B, 1)."""
    opens = causal.long().expand(-1, position.shape[1])
    return Columns(position, opens, valid, torch.full_like(position, PICTURES))


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
    ids, targets = _padded(texts, "ids", width, config.special.pad), _padded(texts, "targets", width, NO_TARGET)
    return ids, targets, text_columns(texts, width, config.slots.text)


def text_columns(texts: Sequence[TextPart], width: int, slot: int) -> Columns:
    """Padding stands in the first slot and is read last."""
    valid = torch.arange(width)[None, :] < torch.tensor([len(text.ids) for text in texts])[:, None]
    position, opens = _padded(texts, "position", width, slot), _padded(texts, "opens", width, 0)
    return Columns(position, opens, valid, _padded(texts, "reads", width, AFTER_PICTURES))


def _padded(texts: Sequence[TextPart], name: str, width: int, fill: int) -> Tensor:
    return torch.tensor([getattr(text, name) + [fill] * (width - len(text.ids)) for text in texts])


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


def image_columns(position: Tensor, valid: Tensor) -> Columns:
    """Of BOI and target tokens: (B, columns) each."""
    return Columns(position, torch.ones_like(position), valid, torch.full_like(position, DRAWN))
