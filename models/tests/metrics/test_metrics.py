"""Metrics against published numbers, and against cases that can be worked out by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from unifluid.metrics.answers import exact_match, expected_calibration_error
from unifluid.metrics.captions import Described, bleu, cider_d
from unifluid.metrics.frechet import frechet_distance

SETS = json.loads((Path(__file__).parent / "caption_scores.json").read_text())["sets"]


@pytest.mark.parametrize("scored", SETS, ids=lambda scored: scored["name"])
def test_bleu_and_cider_d_are_those_of_the_official_scorers(scored):
    described = [Described(item["hyp"], item["refs"]) for item in scored["items"]]
    assert bleu(described) == pytest.approx(scored["expected_bleu"], abs=1e-5)
    assert np.mean(cider_d(described)) == pytest.approx(scored["expected_cider"], abs=1e-5)


def test_a_caption_without_words_scores_nothing():
    described = [Described("", ["a red fox"]), Described("a red fox", ["a red fox"])]
    assert cider_d(described)[0] == 0
    assert bleu([described[0]]) == [0, 0, 0, 0]


def test_an_answer_matches_whatever_its_case_and_spaces():
    assert exact_match(" Two ", ["2", "two"])
    assert not exact_match("two apples", ["two"])


def test_the_calibration_error_is_the_gap_between_confidence_and_truth():
    assert expected_calibration_error([1.0] * 4, [True, True, True, False]) == pytest.approx(0.25)
    assert expected_calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0)
    # In one bin, gaps of opposite sign cancel; in two they do not.
    assert expected_calibration_error([0.2, 0.8], [True, False], bins=1) == pytest.approx(0)
    assert expected_calibration_error([0.2, 0.8], [True, False], bins=2) == pytest.approx(0.8)
    with pytest.raises(ValueError, match="1 confidences"):
        expected_calibration_error([0.5], [])


def test_the_frechet_distance_of_normal_features_is_the_one_by_formula():
    draw = np.random.default_rng(0)
    features = draw.normal(size=(4000, 3))
    assert frechet_distance(features, features) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(features, features + 2) == pytest.approx(12)
    wide = features * 3
    expected = np.trace(np.cov(features, rowvar=False)) * 4  # |1 - 3|^2 of each deviation
    assert frechet_distance(features, wide) == pytest.approx(expected + np.square(2 * features.mean(0)).sum())
    with pytest.raises(ValueError, match="cannot be compared"):
        frechet_distance(features[:1], features)
