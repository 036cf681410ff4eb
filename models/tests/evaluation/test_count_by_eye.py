"""Verdicts on a contact sheet are counted by aim, and none may be missing."""

import json
from pathlib import Path

import pytest

from unifluid.evaluation import count_by_eye

PROMPTS = [{"aim": "colours"}, {"aim": "colours"}, {"aim": "counts"}]


def verdicts(*right: bool) -> list[dict]:
    return [{"seen": "a picture", "right": each} for each in right]


def test_each_aim_gets_its_share() -> None:
    scores = count_by_eye.count_by_aim(PROMPTS, verdicts(True, False, True))
    assert [(name, value.partition(" % ")[0]) for name, value in scores.items()] == [
        ("60 prompts by eye, colours", "50.0"),
        ("60 prompts by eye, counts", "100.0"),
    ]


def test_a_picture_without_a_verdict_is_refused() -> None:
    with pytest.raises(ValueError, match="3 prompts but 2 verdicts"):
        count_by_eye.count_by_aim(PROMPTS, verdicts(True, True))


def test_the_command_records_what_it_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "seen.json").write_text(json.dumps(verdicts(*[True] * 45, *[False] * 15)))
    count_by_eye.main(["--seen", str(tmp_path / "seen.json"), "--scores", str(tmp_path / "scores.json")])
    recorded = json.loads((tmp_path / "scores.json").read_text())["scores"]
    assert [f"{row['name']}: {row['value']}" for row in recorded] == capsys.readouterr().out.splitlines()
    assert len(recorded) == 6
