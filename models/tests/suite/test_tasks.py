"""What a suite asks, of coloured shapes: every kind of task, with its truth and its pictures."""

import json
from collections import Counter
from pathlib import Path

import pytest

from unifluid.suite import tasks
from unifluid.suite.made import read_lines
from unifluid.suite.tasks import Unit, interleaved


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    tasks.main(["--suite", "minimal", "--out", str(folder)])
    return folder


def test_every_task_has_its_picture_and_every_truth_its_task(suite: Path):
    asked, truths = read_lines(suite / "tasks.jsonl"), read_lines(suite / "truth.jsonl")
    assert {task["kind"] for task in asked} == {"draw", "rebuild", "edit", "ask"}
    pictures = [task["picture"] for task in asked if task.get("picture")]
    assert all((suite / path).exists() for path in pictures)
    ids = [task["id"] for task in asked]
    assert len(set(ids)) == len(ids)
    assert {truth["id"] for truth in truths} <= set(ids)


def test_the_same_suite_is_the_same_bytes(suite: Path, tmp_path: Path):
    tasks.main(["--suite", "minimal", "--out", str(tmp_path)])
    for name in ("tasks.jsonl", "truth.jsonl"):
        assert (suite / name).read_bytes() == (tmp_path / name).read_bytes()


def test_a_suite_cut_short_is_a_smaller_suite():
    units = [Unit({"kind": kind, "id": n}, ()) for kind, count in (("prompt", 20), ("edit", 10)) for n in range(count)]
    first = [unit.truth for unit in interleaved(units)[:15]]
    assert Counter(truth["kind"] for truth in first) == {"prompt": 10, "edit": 5}
    assert [truth["id"] for truth in first if truth["kind"] == "prompt"] == list(range(10))


def test_lines_that_were_torn_by_a_kill_are_left_out(tmp_path: Path):
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps({"id": "a"}) + "\n" + '{"id": "b"')
    assert read_lines(path) == [{"id": "a"}]
