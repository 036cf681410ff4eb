"""A call watches its run: one that fails or falls silent starts again, one of an earlier call is found."""

import os
import signal
from pathlib import Path

import pytest

from unifluid.kit import attend


@pytest.fixture
def run_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes one call of so many seconds with a stub of some behaviour; answers its exit status."""
    monkeypatch.setattr(attend, "TRAIN", "stub_run")
    monkeypatch.setattr(attend, "CLOSING", 1.0)
    monkeypatch.setattr(attend, "GRACE", 0.2)
    here = os.pathsep.join((str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])))
    monkeypatch.setenv("PYTHONPATH", here)
    monkeypatch.setattr(attend.sys, "orig_argv", ["python", "-m", "unifluid.kit.attend"])

    def call(behaviour: str, *, seconds: float = 3600, more: float = 0, patience: float = 60) -> int:
        monkeypatch.setenv("STUB", behaviour)
        arguments = ["--kit", str(tmp_path), "--work", str(tmp_path / "work"), "--out", str(tmp_path / "out")]
        arguments += ["--seconds", str(seconds), "--more", str(more), "--patience", str(patience), "--device", "cpu"]
        with pytest.raises(SystemExit) as ended:
            attend.main(arguments)
        return int(ended.value.code or 0)

    return call


def test_a_run_that_fell_silent_before_its_first_step_starts_again_plainly(run_of, tmp_path: Path) -> None:
    assert run_of("hangs", patience=10) == 0
    log = (tmp_path / "out" / "run.log").read_text()
    assert "started 0" in log
    assert "started 1 plain" in log
    assert (tmp_path / "out" / "weights").read_bytes() == b"w"


def test_a_run_that_keeps_failing_ends_the_call_with_its_log(run_of, tmp_path: Path) -> None:
    assert run_of("fails") == 1
    log = (tmp_path / "out" / "run.log").read_text()
    assert log.count("started") == attend.RESTARTS + 1


def test_a_run_goes_on_between_calls_and_delivers_to_each(run_of, tmp_path: Path) -> None:
    assert run_of("goes on", seconds=12, more=100) == 0
    first = (tmp_path / "work" / "pid").read_text()
    try:
        assert (tmp_path / "out" / "weights").read_bytes() in (b"w", b"better")
        for path in (tmp_path / "out").iterdir():
            path.unlink()
        attend.ask_for_export(tmp_path / "work")
        assert run_of("goes on", seconds=12, more=100) == 0
        assert (tmp_path / "work" / "pid").read_text() == first
        assert (tmp_path / "out" / "weights").read_bytes() == b"better"
    finally:
        os.killpg(int(first), signal.SIGKILL)
