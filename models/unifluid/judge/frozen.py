"""Features of the lessons, computed once and kept in an ignored folder; a build that was stopped goes on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from unifluid.data.scene import CANVAS
from unifluid.judge.features import Look, batches
from unifluid.judge.labels import Labels
from unifluid.judge.lessons import Lesson

CHUNK = 120
"""Lessons in a file."""


@dataclass(frozen=True)
class Frozen:
    """Features of P pictures (P, C, G, G) in float16, and their K objects: picture, concept, colour (-1 where none is
    sure) and style as numbers (K, 4), and boxes as shares of the picture (K, 4)."""

    features: Tensor
    objects: Tensor
    boxes: Tensor

    def tensors(self) -> dict[str, Tensor]:
        return {"features": self.features, "objects": self.objects, "boxes": self.boxes}


def as_tensor(lesson: Lesson) -> Tensor:
    return torch.from_numpy(lesson.pixels).permute(2, 0, 1)


def freeze(lessons: Sequence[Lesson], labels: Labels, look: Look) -> Frozen:
    looked = [look(batch).half() for batch in batches(as_tensor(lesson) for lesson in lessons)]
    things = [(place, thing) for place, lesson in enumerate(lessons) for thing in lesson.things]
    objects = [[place, *labels.numbers(thing)] for place, thing in things]
    boxes = [[edge / CANVAS for edge in thing.box] for _, thing in things]
    return Frozen(torch.cat(looked), torch.tensor(objects), torch.tensor(boxes))


def read_frozen(path: Path) -> Frozen:
    return Frozen(**load_file(path))


def joined(parts: Sequence[Frozen]) -> Frozen:
    """Several files as one; pictures are numbered on."""
    objects: list[Tensor] = []
    pictures = 0
    for part in parts:
        objects.append(part.objects + torch.tensor([pictures, 0, 0, 0]))
        pictures += len(part.features)
    return Frozen(torch.cat([p.features for p in parts]), torch.cat(objects), torch.cat([p.boxes for p in parts]))


def freeze_all(
    folder: Path, total: int, make: Callable[[int, int], Iterator[Lesson]], labels: Labels, look: Callable[[], Look]
) -> Frozen:
    """The lessons 0 to `total`; `make` answers those from a number up to another."""
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(0, total, CHUNK)
    paths = [folder / f"features-{start:06d}-{labels.digest}.safetensors" for start in starts]
    missing = [(start, path) for start, path in zip(starts, paths, strict=True) if not path.exists()]
    if missing:
        sight = look()
        for start, path in tqdm(missing, desc="looking at lessons", unit="file", disable=None):
            made = freeze(list(make(start, min(start + CHUNK, total))), labels, sight)
            partial = path.with_suffix(".partial")
            save_file(made.tensors(), partial)
            partial.replace(path)
    return joined([read_frozen(path) for path in paths])
