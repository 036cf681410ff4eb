"""Encoded shards as training samples, drawn so that batch number k of a seed is always the same batch."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from unifluid.samples import Sample
from unifluid.text_parts import Task

Encode = Callable[[str], list[int]]

MAX_TURNS = 3


@dataclass(frozen=True)
class TaskShare:
    """A task of the mixture: which kind of data it reads and how many rows of a step it gets."""

    task: Task
    kind: str
    rows: int


class EncodedKind:
    """All shards of one kind and split. Arrays stay on disk (memory-mapped), records in memory."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind = kind
        self.records: list[dict] = []
        self.latents: list[np.ndarray | None] = []
        self.posterior: list[bool] = []
        """Whether a shard's latents are means and standard deviations to draw from."""
        self.vision: list[np.ndarray | None] = []
        self.where: list[tuple[int, int]] = []
        for number, path in enumerate(sorted(folder.glob(f"{kind}-*.jsonl"))):
            stem = folder / path.stem
            lines = path.read_text().splitlines()
            self.records.extend(json.loads(line) for line in lines)
            latents, posterior = (load_if_there(Path(f"{stem}.{name}.npy")) for name in ("latents", "posterior"))
            self.latents.append(posterior if latents is None else latents)
            self.posterior.append(latents is None and posterior is not None)
            self.vision.append(load_if_there(Path(f"{stem}.vision.npy")))
            self.where.extend((number, row) for row in range(len(lines)))

    def __len__(self) -> int:
        return len(self.records)

    def tokens(self, index: int, picture: int = 0, draw: torch.Generator | None = None) -> Tensor:
        """Latent tokens (N, C) of a picture of the sample; drawn with `draw` where there is a posterior."""
        shard, row = self.where[index]
        latents = self.latents[shard]
        assert latents is not None, "having() offers only samples whose task can be served"
        tokens = torch.from_numpy(latents[row, picture].astype(np.float32))
        if not self.posterior[shard]:
            return tokens
        mean, deviation = tokens.chunk(2, dim=-1)
        return mean if draw is None else mean + deviation * torch.randn(mean.shape, generator=draw)

    def seen(self, index: int, pictures: Sequence[int] = (0,)) -> Tensor:
        """Vision features (pictures, V, Dv)."""
        shard, row = self.where[index]
        features = self.vision[shard]
        assert features is not None, "having() offers only samples whose task can be served"
        return torch.from_numpy(features[row][list(pictures)].astype(np.float32))

    def having(self, task: Task) -> list[int]:
        """Indices of the samples that can serve a task: its text is there, and the encodings that the task reads."""
        wanted = {"draw": "captions", "caption": "captions", "edit": "instructions", "ask": "questions"}[task]
        needed = {"draw": (self.latents,), "edit": (self.latents, self.vision)}.get(task, (self.vision,))
        served = [all(arrays[shard] is not None for arrays in needed) for shard in range(len(self.latents))]
        return [
            index for index, (shard, _) in enumerate(self.where) if served[shard] and self.records[index].get(wanted)
        ]


def load_if_there(path: Path) -> np.ndarray | None:
    return np.load(path, mmap_mode="r") if path.exists() else None


def choose(items: Sequence, draw: torch.Generator) -> int:
    return int(torch.randint(len(items), (1,), generator=draw))


def make_sample(data: EncodedKind, index: int, task: Task, encode: Encode, draw: torch.Generator) -> Sample:
    """One training sample; which caption, instruction or questions is drawn at random."""
    record = data.records[index]
    if task == "draw":
        caption = record["captions"][choose(record["captions"], draw)]
        return Sample(task, prompt=encode(caption), target=data.tokens(index, draw=draw))
    if task == "edit":
        instruction = record["instructions"][choose(record["instructions"], draw)]
        source, target = data.tokens(index, 0), data.tokens(index, 1, draw)
        return Sample(task, prompt=encode(instruction), vision=data.seen(index), source=source, target=target)
    if task == "caption":
        caption = record["captions"][choose(record["captions"], draw)]
        return Sample(task, turns=[([], encode(caption))], vision=data.seen(index))
    order = torch.randperm(len(record["questions"]), generator=draw)[: 1 + choose(range(MAX_TURNS), draw)]
    asked = [record["questions"][place] for place in order.tolist()]
    pictures = (0, 1) if data.kind == "edits" else (0,)
    turns = [(encode(question["question"]), encode(str(question["answer"]))) for question in asked]
    return Sample(task, turns=turns, vision=data.seen(index, pictures))


class Mixture:
    """Steps of the unified stage: for each share of the mixture, its rows as samples."""

    def __init__(self, folder: Path, shares: Sequence[TaskShare], encode: Encode, seed: int) -> None:
        self.encode, self.seed = encode, seed
        self.kinds = {kind: EncodedKind(folder, kind) for kind in {share.kind for share in shares}}
        found = [(share, self.kinds[share.kind].having(share.task)) for share in shares]
        self.shares = [(share, indices) for share, indices in found if indices]
        if not self.shares:
            raise ValueError(f"{folder} holds no encoded samples of {sorted(self.kinds)}")

    def step(self, number: int) -> dict[Task, list[Sample]]:
        """The samples of step `number`, by task."""
        draw = torch.Generator().manual_seed(self.seed * 1_000_003 + number)
        samples: dict[Task, list[Sample]] = {}
        for share, indices in self.shares:
            data = self.kinds[share.kind]
            for _ in range(share.rows):
                index = indices[choose(indices, draw)]
                samples.setdefault(share.task, []).append(make_sample(data, index, share.task, self.encode, draw))
        return samples
