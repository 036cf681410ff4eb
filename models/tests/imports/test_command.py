"""The importers as commands: what a person and a program see of them, and that nothing half written stays."""

import json
import os
import shutil
import signal
from pathlib import Path

import onnx
import pytest
from onnx.external_data_helper import uses_external_data
from tiny_janus import write_folder as write_janus
from tiny_paligemma import write_folder as write_paligemma

from unifluid.export.golden_check import distance, open_graphs
from unifluid.export.tensor_store import read_tensor, stored_values
from unifluid.export.verify import verify_package
from unifluid.export.write_fixtures import read_fixtures
from unifluid.imports import import_package
from unifluid.imports.command import import_command
from unifluid.imports.fresh_folder import fresh_folder
from unifluid.imports.janus import janus_parts
from unifluid.imports.paligemma import paligemma_parts
from unifluid.imports.source_folder import FolderRefused

Told = list[dict[str, object]]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    write_paligemma(folder / "paligemma", "gemma2")
    write_janus(folder / "janus")
    return folder


def run(folder: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, Told]:
    parts_of = janus_parts if folder.name == "janus" else paligemma_parts
    status = import_command("", parts_of, [str(folder), "--out", str(out), "--json", *more])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("model", ["paligemma", "janus"])
@pytest.mark.parametrize("bits", [4, 8, 16])
def test_a_folder_becomes_a_sound_package(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str, bits: int
) -> None:
    status, told = run(folders / model, tmp_path / "package", capsys, "--bits", str(bits))
    assert (status, told[0]["stage"], told[-1]["stage"]) == (0, "read", "done")
    assert verify_package(tmp_path / "package") == []
    assert [path.name for path in tmp_path.iterdir()] == ["package"]
    cases, data = read_fixtures(tmp_path / "package")
    (call,) = cases["calls"]
    made = open_graphs({"vision": tmp_path / "package/vision.onnx"})(
        "vision", {name: read_tensor(data, stored) for name, stored in call["inputs"].items()}
    )
    stored = call["outputs"]["prefix"]
    expected = read_tensor(data, stored)
    assert distance(stored_values(made["prefix"], stored), expected) < stored["tolerance"]


def test_no_tensor_is_stored_twice(folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folders / "paligemma", tmp_path / "package", capsys)
    places: dict[int, str] = {}
    for path in sorted((tmp_path / "package").glob("*.onnx")):
        for tensor in onnx.load(path, load_external_data=False).graph.initializer:
            if uses_external_data(tensor):
                fields = {entry.key: entry.value for entry in tensor.external_data}
                assert places.setdefault(int(fields["offset"]), tensor.name) == tensor.name
    codes = [name for name in places.values() if name.endswith(".codes")]
    assert len(codes) == len(set(codes))


def test_a_package_that_is_there_is_not_written_over(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/mine.txt").write_text("mine")
    status, told = run(folders / "paligemma", tmp_path / "package", capsys)
    assert (status, told[-1]["code"]) == (1, "outExists")
    assert (tmp_path / "package/mine.txt").read_text() == "mine"


@pytest.mark.parametrize("missing", ["tokenizer.json", "config.json", "model.safetensors"])
def test_a_folder_that_is_not_whole_is_refused_by_name(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in (folders / "paligemma").iterdir():
        if path.name != missing:
            (broken / path.name).symlink_to(path)
    status, told = run(broken, tmp_path / "package", capsys)
    assert (status, told[-1]["code"]) == (1, "fileMissing")
    assert missing in str(told[-1]["text"])
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]


def test_a_disk_that_is_too_full_is_said_before_anything_is_written(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10})())
    status, told = run(folders / "paligemma", tmp_path / "package", capsys)
    assert (status, told[-1]["code"]) == (1, "diskFull")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_goes_away_meanwhile_is_what_is_blamed(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = tmp_path / "lent"
    shutil.copytree(folders / "paligemma", lent)
    real = import_package.write_import_graphs

    def pulled_out(*arguments: object) -> object:
        shutil.rmtree(lent)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(import_package, "write_import_graphs", pulled_out)
    status, told = run(lent, tmp_path / "package", capsys)
    assert (status, told[-1]["code"]) == (1, "fileMissing")
    assert str(lent / "model.safetensors") in str(told[-1]["text"])
    assert list(tmp_path.iterdir()) == []


def test_another_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderRefused, match="elsewhere"), fresh_folder(tmp_path / "package"):
        (tmp_path / "elsewhere").read_bytes()


def test_sigterm_ends_it_and_leaves_nothing(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = import_package.write_import_graphs

    def stopped_after_writing(*arguments: object) -> object:
        made = real(*arguments)  # type: ignore[arg-type]
        assert [path.name for path in tmp_path.iterdir()] == [".package.importing"]
        os.kill(os.getpid(), signal.SIGTERM)
        return made

    monkeypatch.setattr(import_package, "write_import_graphs", stopped_after_writing)
    before = signal.getsignal(signal.SIGTERM)
    status, told = run(folders / "paligemma", tmp_path / "package", capsys)
    assert (status, told[-1]["code"]) == (3, "stopped")
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_a_killed_import_left_is_cleared_by_the_next(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".package.importing").mkdir()
    (tmp_path / ".package.importing/weights.bin").write_bytes(b"half")
    status, _ = run(folders / "paligemma", tmp_path / "package", capsys)
    assert status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["package"]
