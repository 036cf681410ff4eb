"""The schedule follows the clock over all calls, whatever process trains."""

from pathlib import Path

import pytest

from unifluid.kit.clock import Clock, ask_for_export, set_end


def test_the_rate_warms_up_stays_and_falls_to_zero_at_the_end_of_all_calls(tmp_path: Path) -> None:
    set_end(tmp_path, 100.0)
    assert Clock(tmp_path, before=0.0).factor(20.0, 0.4) == pytest.approx(1 / 21, abs=0.01)
    assert Clock(tmp_path, before=30.0).factor(20.0, 0.4) == 1.0
    # 300 seconds are over and 100 left: of the last 160, in which the rate falls, 60 are over.
    assert Clock(tmp_path, before=300.0).factor(20.0, 0.4) == pytest.approx(100 / 160, abs=0.01)
    set_end(tmp_path, -1.0)
    assert Clock(tmp_path, before=300.0).factor(20.0, 0.4) == 0.0


def test_a_later_call_moves_the_end_of_a_running_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unifluid.kit.clock.LOOK_EVERY", -1.0)
    set_end(tmp_path, 50.0)
    clock = Clock(tmp_path, before=0.0)
    assert 49 < clock.left() <= 50
    set_end(tmp_path, 500.0)
    assert 499 < clock.left() <= 500


def test_an_export_is_made_once_for_each_time_it_is_asked_for(tmp_path: Path) -> None:
    set_end(tmp_path, 50.0)
    clock = Clock(tmp_path, before=0.0)
    assert not clock.export_is_wanted()
    ask_for_export(tmp_path)
    assert [clock.export_is_wanted(), clock.export_is_wanted()] == [True, False]
