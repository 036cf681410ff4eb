"""Curves over confidence, on words made by hand."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from unifluid.suite.calibrate import Curve, calibrate, fit_curve, keep
from unifluid.suite.made import Made


def test_a_curve_is_found_again_from_words_that_follow_it():
    rng = np.random.default_rng(1)
    curve = Curve(slope=0.8, offset=1.1)
    confidences = rng.uniform(0.02, 0.98, 20_000)
    right = [bool(rng.random() < curve(confidence)) for confidence in confidences]
    found = fit_curve(list(confidences), right)
    assert (found.slope, found.offset) == (pytest.approx(0.8, abs=0.05), pytest.approx(1.1, abs=0.05))


def made_of(photographs: int) -> Made:
    """Captions of ten words, of which the model gives each 30 % and people use seven."""
    said = [f"word{place}" for place in range(10)]
    pieces = [{"text": f" {word}", "logProbability": math.log(0.3)} for word in said]
    numbers = [f"caption-{number:04d}" for number in range(photographs)]
    truths = [{"kind": "caption", "id": number, "references": [" ".join(said[:7])]} for number in numbers]
    results = {number: {"id": number, "text": "", "pieces": pieces, "confidence": 0.3} for number in numbers}
    return Made(Path(), Path(), truths, results)


def test_what_a_curve_is_worth_is_measured_on_photographs_it_was_not_fitted_on():
    made = made_of(20)
    for number in made.results:
        if int(number[-1]) % 2 == 1:
            made.results[number]["pieces"] = made.results[number]["pieces"][:7]
    curve, worth = calibrate(made)
    assert curve(0.3) == pytest.approx(0.7, abs=1e-3)
    assert (worth["fitted_on"], worth["measured_on"]) == (10, 10)
    greedy = worth["errors"]["greedy"]
    assert greedy == {"words": 70, "before": pytest.approx(0.7), "after": pytest.approx(0.3, abs=1e-3)}


def test_curves_of_other_weights_stay_in_the_file(tmp_path):
    file = tmp_path / "calibrations.json"
    curve, worth = Curve(slope=1.0, offset=0.5), {"fitted_on": 1, "measured_on": 1, "errors": {}}
    for weights in ("aa", "bb", "aa"):
        manifest = {"id": "mini", "version": "1", "files": [{"path": "weights.bin", "sha256": weights}]}
        keep(file, manifest, curve, worth)
    assert sorted(json.loads(file.read_text())) == ["aa", "bb"]
