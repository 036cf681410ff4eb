"""What a package made of a suite: the folder that `runTasks.ts` fills, beside the suite's own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

Line = dict[str, Any]


def read_lines(path: Path) -> list[Line]:
    """Lines written whole; a run that was killed leaves a torn one at the end."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def read_rgba(path: Path) -> Tensor:
    """Straight RGBA uint8 (4, P, P)."""
    with Image.open(path) as image:
        return torch.from_numpy(np.array(image.convert("RGBA"))).permute(2, 0, 1)


@dataclass(frozen=True)
class Made:
    """Truths of the suite, and the results there are, by id."""

    suite: Path
    out: Path
    truths: list[Line]
    results: dict[str, Line]

    def of_kind(self, kind: str) -> list[Line]:
        """Truths of a kind whose own task is done."""
        return [truth for truth in self.truths if truth["kind"] == kind and truth["id"] in self.results]

    def drawn(self, number: str) -> Tensor:
        return read_rgba(self.out / "drawn" / f"{number}.png")

    def picture(self, path: str) -> Tensor:
        return read_rgba(self.suite / path)

    def has(self, number: str) -> bool:
        return number in self.results


def read_made(suite: Path, out: Path) -> Made:
    results = {line["id"]: line for line in read_lines(out / "results.jsonl")}
    return Made(suite, out, read_lines(suite / "truth.jsonl"), results)
