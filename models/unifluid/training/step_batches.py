"""The batches of one training step: which rows of which task, how they are collated, and how much each task weighs."""

from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from torch.utils.data import Dataset

from unifluid.config import UniFluidConfig
from unifluid.samples import KEEP_ALL, DropRates, Sample
from unifluid.sequences import Batch, build_batch
from unifluid.text_parts import Task
from unifluid.training.examples import Mixture, TaskShare
from unifluid.training.experiment import OrderPlan
from unifluid.training.ranks import Ranks

TEXT_COLUMNS_MULTIPLE = 16
"""Text widths are rounded up to this, so that compiled kernels meet few shapes."""

DRAW_PARTS = 2
"""Drawing rows, which are many, are sorted by prompt length and cut in halves: less padding."""

INPUT_NOISE = (0.0, 0.1)
"""Noise on the image tokens fed in training, so that small sampling errors do not pile up (NextStep-1)."""


@dataclass(frozen=True)
class TaskBatch:
    """One rank's rows of one task in a step."""

    task: Task
    rows: int
    """Rows of all ranks."""
    share: float
    """What this rank's rows weigh in their kind of loss (image or text)."""
    batch: Batch

    @property
    def draws(self) -> bool:
        """Whether its loss is L_visual rather than L_text."""
        return self.task in ("draw", "edit")

    def to(self, device: torch.device | str) -> "TaskBatch":
        return replace(self, batch=self.batch.to(device))


def shares_of(step: dict[Task, list[Sample]]) -> dict[Task, float]:
    """Each task's weight: its rows over the rows of its kind of loss (image or text), so that a step is one mean."""
    image = sum(len(rows) for task, rows in step.items() if task in ("draw", "edit"))
    text = sum(len(rows) for task, rows in step.items() if task in ("ask", "caption"))
    return {task: len(rows) / (image if task in ("draw", "edit") else text) for task, rows in step.items()}


def by_length(rows: list[Sample], parts: int) -> list[list[Sample]]:
    """The rows from the shortest prompt to the longest, cut in `parts` of equal size where the number allows it."""
    ordered = sorted(rows, key=lambda sample: len(sample.prompt))
    cuts = [len(rows) * part // parts for part in range(parts + 1)]
    return [ordered[first:last] for first, last in pairwise(cuts) if last > first]


def parts_of(task: Task, rows: list[Sample]) -> list[list[Sample]]:
    """The rows of one task as they are collated: drawing by prompt length, the rest by number of pictures seen."""
    if task == "draw":
        return by_length(rows, DRAW_PARTS)
    parts: dict[int, list[Sample]] = {}
    for sample in rows:
        parts.setdefault(0 if sample.vision is None else len(sample.vision), []).append(sample)
    return [parts[pictures] for pictures in sorted(parts)]


def times_rows(shares: tuple[TaskShare, ...] | list[TaskShare], factor: int) -> list[TaskShare]:
    """The same mixture with `factor` times the rows a step."""
    return [replace(share, rows=share.rows * factor) for share in shares]


class StepBatches(Dataset):
    """Step number -> its batches: a function of (seed, number, rank) alone, so that a resumed run sees the same.

    Made in worker processes where a fast device would wait for them.
    """

    def __init__(
        self,
        mixture: Mixture,
        config: UniFluidConfig,
        *,
        steps: int,
        order: OrderPlan,
        training: bool,
        ranks: Ranks | None = None,
    ) -> None:
        self.mixture, self.config, self.steps = mixture, config, steps
        self.order, self.training = order, training
        self.ranks = ranks or Ranks()

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, number: int) -> list[TaskBatch]:
        draw = torch.Generator().manual_seed(self.ranks.seed(self.mixture.seed * 7_919 + number))
        samples = self.mixture.step(number)
        shares = shares_of(samples)
        batches = []
        for task, rows in samples.items():
            for part in parts_of(task, rows):
                own = self.ranks.part(part)
                if own:
                    share = shares[task] * len(own) / len(rows)
                    batches.append(TaskBatch(task, len(part), share, self._collate(own, draw, number)))
        return batches

    def _collate(self, rows: list[Sample], draw: torch.Generator, number: int) -> Batch:
        return build_batch(
            rows,
            self.config,
            generator=draw,
            drop=DropRates() if self.training else KEEP_ALL,
            raster_share=self.order.raster_at(number, self.steps),
            input_noise=INPUT_NOISE if self.training else (0.0, 0.0),
            text_multiple=TEXT_COLUMNS_MULTIPLE,
        )
