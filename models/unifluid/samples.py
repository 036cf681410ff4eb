"""One example of training: its parts, which of them are dropped for guidance, and the order its tokens are drawn in."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unifluid.config import UniFluidConfig
from unifluid.text_parts import Task, Turn


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
