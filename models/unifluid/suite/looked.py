"""The judge's verdicts on a suite's pictures, kept in a file as they come: scoring that was stopped goes on."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from unifluid.judge.judge import Found, Judge, Verdict
from unifluid.suite.made import Line, read_lines, read_rgba

TOGETHER = 32
"""Pictures that are looked at before their verdicts are written."""


def as_line(path: str, verdict: Verdict) -> Line:
    features = [round(value, 4) for value in verdict.features.tolist()]
    return {
        "path": path,
        "objects": [asdict(found) for found in verdict.objects],
        "style": verdict.style,
        "features": features,
    }


def as_verdict(line: Line) -> Verdict:
    told: list[dict[str, Any]] = [{**found, "box": tuple(found["box"])} for found in line["objects"]]
    objects = tuple(Found(**found) for found in told)
    return Verdict(objects, line["style"], torch.tensor(line["features"]))


def looked_at(paths: Sequence[Path], judge: Judge, kept: Path) -> list[Verdict]:
    """A verdict on each picture file, in order; all pictures have one size."""
    known = {line["path"]: as_verdict(line) for line in read_lines(kept)}
    missing = [path for path in dict.fromkeys(paths) if path.as_posix() not in known]
    for path, verdict in judged(missing, judge, kept):
        known[path.as_posix()] = verdict
    return [known[path.as_posix()] for path in paths]


def judged(paths: Sequence[Path], judge: Judge, kept: Path) -> Iterator[tuple[Path, Verdict]]:
    if not paths:
        return
    whole = kept.read_text(encoding="utf-8") if kept.exists() else ""
    kept.write_text(whole[: whole.rfind("\n") + 1], encoding="utf-8")
    with tqdm(total=len(paths), desc="judging", unit="picture", disable=None) as progress:
        for start in range(0, len(paths), TOGETHER):
            part = paths[start : start + TOGETHER]
            verdicts = list(judge.judge(read_rgba(path) for path in part))
            with kept.open("a", encoding="utf-8") as file:
                for path, verdict in zip(part, verdicts, strict=True):
                    file.write(json.dumps(as_line(path.as_posix(), verdict)) + "\n")
            progress.update(len(part))
            yield from zip(part, verdicts, strict=True)
