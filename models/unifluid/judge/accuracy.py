"""How far the judge itself can be believed: its verdicts on real pictures that no lesson showed."""

from collections import Counter
from collections.abc import Iterator

import torch

from unifluid.data.catalogue import Catalogue
from unifluid.data.scene import CANVAS
from unifluid.judge.frozen import as_tensor
from unifluid.judge.judge import Found, Judge, Verdict, overlap
from unifluid.judge.lessons import Lesson, Thing, part_of, several, single

SINGLES, SCENES = 200, 180
MATCHED = 0.3
"""Least overlap of a found object with the true one."""

Shares = dict[str, tuple[int, int]]
"""Right ones and all, by what was asked."""


def matching(thing: Thing, found: tuple[Found, ...]) -> Found | None:
    """The found object that lies on this one."""
    true = torch.tensor(thing.box) / CANVAS
    best = max(found, key=lambda each: overlap(true, torch.tensor(each.box)), default=None)
    return best if best is not None and overlap(true, torch.tensor(best.box)) >= MATCHED else None


def count_right(lessons: list[Lesson], verdicts: Iterator[Verdict], name: str) -> Shares:
    right, total = Counter[str](), Counter[str]()

    def note(what: str, good: bool) -> None:
        right[f"{name}, {what}"] += good
        total[f"{name}, {what}"] += 1

    for lesson, verdict in zip(lessons, verdicts, strict=True):
        note("number of objects", len(verdict.objects) == len(lesson.things))
        for thing in lesson.things:
            found = matching(thing, verdict.objects)
            note("found in place", found is not None)
            note("concept", found is not None and found.concept == thing.concept)
            note("style", found is not None and found.style == thing.style)
            if thing.colour is not None:
                note("colour", found is not None and found.colour == thing.colour)
    return {what: (right[what], total[what]) for what in total}


def accuracy(judge: Judge, catalogue: Catalogue) -> Shares:
    """On drawings no lesson showed, on known drawings shown otherwise, and on scenes of several objects."""
    away, known = part_of(catalogue, away=True), part_of(catalogue, away=False)
    new = [single(away, number, "test", soften=False) for number in range(len(away.sprites))]
    step = max(1, len(known.sprites) // SINGLES)
    old = [single(known, number, "test", soften=False) for number in range(0, len(known.sprites), step)]
    scenes = [several(known, number, "test", soften=False) for number in range(SCENES)]
    shares: Shares = {}
    for name, lessons in (("new drawings", new), ("known drawings", old), ("scenes", scenes)):
        shares |= count_right(lessons, judge.judge(as_tensor(each) for each in lessons), name)
    return shares
