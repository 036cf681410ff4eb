"""The table of layers in pyproject.toml is held, and breaking it is seen."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MODELS = Path(__file__).resolve().parents[1]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package's Python alone, with the table."""
    shutil.copyfile(MODELS / "pyproject.toml", tmp_path / "pyproject.toml")
    for path in (MODELS / "unifluid").rglob("*.py"):
        target = tmp_path / path.relative_to(MODELS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return tmp_path


def lint(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", LINT, "--no-logo", "--no-cache", "pyproject.toml"]
    # Without our own path: `unifluid` must be the copy.
    done = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_every_import_goes_down(copy):
    assert lint(copy)[0] == 0


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("config.py", "unifluid.model"),
        ("data/scene.py", "unifluid.training.pictures"),
        ("training/train.py", "unifluid.export.verify"),
        ("export/verify.py", "unifluid.evaluation.score_file"),
        ("evaluation/score_file.py", "unifluid.export.verify"),
    ],
)
def test_an_import_that_goes_up_or_across_is_named(copy, importer, imported):
    path = copy / "unifluid" / importer
    path.write_text(path.read_text() + f"\nimport {imported}\n")
    status, said = lint(copy)
    assert status == 1
    assert f"unifluid.{importer.removesuffix('.py').replace('/', '.')} -> {imported}" in said


def test_a_module_without_a_layer_is_named(copy):
    (copy / "unifluid" / "elsewhere.py").write_text("")
    status, said = lint(copy)
    assert status == 1
    assert "elsewhere" in said
