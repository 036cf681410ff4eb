"""Intervals against published figures and by their meaning."""

import pytest

from unifluid.metrics.intervals import bootstrap_mean, wilson


def test_the_interval_of_a_share_is_wilsons_and_stays_within_0_and_1():
    low, high = wilson(81, 263)
    assert (low, high) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe (1998), table I
    assert wilson(0, 30)[0] == 0
    assert wilson(30, 30)[1] == 1
    with pytest.raises(ValueError, match="share of nothing"):
        wilson(0, 0)


def test_the_interval_of_a_mean_holds_it_and_narrows_with_more_values():
    few, many = [0.0, 1.0] * 10, [0.0, 1.0] * 400
    low, high = bootstrap_mean(few)
    assert low < 0.5 < high
    narrow_low, narrow_high = bootstrap_mean(many)
    assert narrow_high - narrow_low < (high - low) / 3
    assert bootstrap_mean(few) == (low, high)
    with pytest.raises(ValueError, match="mean of nothing"):
        bootstrap_mean([])
