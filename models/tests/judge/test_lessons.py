"""Lessons are real pictures with exact truths; some drawings are kept from all of them, and looking goes on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from unifluid.data.tiny import tiny_catalogue
from unifluid.judge import frozen
from unifluid.judge.backbone import GRID
from unifluid.judge.features import CHANNELS
from unifluid.judge.frozen import freeze_all
from unifluid.judge.labels import UNSURE, labels_of
from unifluid.judge.lessons import Lesson, kept_away, part_of, several, single, to_learn


def test_drawings_that_are_kept_away_are_in_no_lesson():
    catalogue = tiny_catalogue()
    known = part_of(catalogue, away=False)
    assert known.sprites
    assert not any(kept_away(sprite) for sprite in known.sprites)
    assert len(known.sprites) + len(part_of(catalogue, away=True).sprites) == len(catalogue.sprites)


def test_a_lesson_says_what_it_shows_and_is_the_same_each_time():
    catalogue = tiny_catalogue()
    one, again = (single(catalogue, 3, "learn", soften=True) for _ in range(2))
    assert np.array_equal(one.pixels, again.pixels)
    (thing,) = one.things
    assert (thing.concept, thing.style) == (catalogue.sprites[3].concept, catalogue.sprites[3].style)
    x0, y0, x1, y1 = thing.box
    middle = one.pixels[y0:y1, x0:x1, 3]
    assert (middle > 0).mean() > 0.2
    assert len(several(catalogue, 0, "learn", soften=False).things) > 1


def test_labels_are_numbers_of_words():
    catalogue = tiny_catalogue()
    labels = labels_of(catalogue)
    (thing,) = single(catalogue, 1, "learn", soften=False).things
    concept, colour, style = labels.numbers(thing)
    assert (labels.concepts[concept], labels.styles[style]) == (thing.concept, thing.style)
    assert colour == UNSURE if thing.colour is None else labels.colours[colour] == thing.colour


def test_looking_that_was_stopped_goes_on_and_looks_at_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frozen, "CHUNK", 3)
    catalogue = tiny_catalogue()
    looked: list[int] = []

    def look(rgba: Tensor) -> Tensor:
        looked.append(len(rgba))
        return torch.zeros(len(rgba), CHANNELS, GRID, GRID)

    def make(first: int, end: int) -> Iterator[Lesson]:
        if first >= 3 and not list(tmp_path.glob("stopped")):
            (tmp_path / "stopped").touch()
            raise KeyboardInterrupt
        return to_learn(catalogue, first, end)

    with pytest.raises(KeyboardInterrupt):
        freeze_all(tmp_path, 5, make, labels_of(catalogue), lambda: look)
    assert sum(looked) == 3
    whole = freeze_all(tmp_path, 5, make, labels_of(catalogue), lambda: look)
    assert sum(looked) == 5
    assert len(whole.features) == 5
    assert set(whole.objects[:, 0].tolist()) == set(range(5))
