"""What both languages find by beam search; the tests of the runtime read the same file."""

import json
from pathlib import Path

import numpy as np
import pytest

from unifluid.beam_search import BeamOptions, Beams, Hypothesis, advance
from unifluid.captioning import CaptionOptions
from unifluid.configs.models import TINY_TEST
from unifluid.export.caption_twins import OUT, caption, searches
from unifluid.export.twin_runs import FreeRuns

STORED = json.loads(OUT.read_text(encoding="utf-8"))
TINY = Path(__file__).resolve().parents[2] / "packages" / "tiny-test"


def test_every_search_goes_on_as_it_is_stored():
    for made, stored in zip(json.loads(json.dumps(searches())), STORED["searches"], strict=True):
        for ours, theirs in zip(made["steps"], stored["steps"], strict=True):
            ended = [each | {"total": pytest.approx(each["total"], abs=1e-8)} for each in theirs["ended"]]
            assert ours == theirs | {"ended": ended}


def test_captions_of_the_tiny_package_are_the_stored_ones():
    runs = FreeRuns(TINY, TINY_TEST)
    for stored in STORED["captions"]["tiny-test"]:
        options = CaptionOptions(stored["task"], stored["words"], stored["beams"], stored["fewest"])
        made = caption(runs, options, stored["picture"])
        assert made["ids"] == stored["ids"]
        assert made["logProbabilities"] == pytest.approx(stored["logProbabilities"], abs=STORED["tolerance"])


def test_a_longer_text_may_win_over_a_shorter_one_with_the_greater_sum():
    beams = Beams((Hypothesis((5, 5, 5), (-0.3,) * 3, -0.9),), (Hypothesis((6, 0), (-0.4,) * 2, -0.8),))
    after, _ = advance(beams, np.log(np.array([[0.9, 0.05, 0.05]], np.float32)), BeamOptions(2, eos=0, most=4))
    assert after.ended[0].ids == (5, 5, 5, 0)
