"""A package is data from elsewhere: every way it can be wrong has a code and a file."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import TensorProto, helper

from unifluid.export.graph_scan import scan_graph
from unifluid.export.package_files import MANIFEST, list_files, write_json
from unifluid.export.verify import main, verify_package


@pytest.fixture
def copy(package: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(package, tmp_path / "copy"))


def found(folder: Path) -> list[tuple[str, str]]:
    return [(problem.code, problem.file) for problem in verify_package(folder)]


def change_manifest(folder: Path, change: Callable[[dict], object]) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(manifest)
    write_json(folder / MANIFEST, manifest)


def relist(folder: Path) -> None:
    change_manifest(folder, lambda manifest: manifest.update(files=list_files(folder)))


def test_a_written_package_is_sound(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(package) == []
    assert main([str(package)]) == 0
    assert "sound" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["weights.bin", "image_step.onnx", "tokenizer.json", "fixtures/tensors.bin", "MODEL_CARD.md"]
)
def test_a_flipped_byte_is_named(copy: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    assert found(copy) == [("packageFileCorrupt", name)]
    assert main([str(copy)]) == 1
    assert f"packageFileCorrupt: {name}: has SHA-256" in capsys.readouterr().out


def test_a_short_file_is_named(copy: Path) -> None:
    os.truncate(copy / "weights.bin", 100)
    assert ("packageFileCorrupt", "weights.bin") in found(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "vocabulary.json").unlink()
    assert found(copy) == [("packageFileMissing", "vocabulary.json")]


def test_an_unlisted_file_is_named(copy: Path) -> None:
    (copy / "fixtures" / "extra.so").write_bytes(b"x")
    assert found(copy) == [("packageUnlistedFile", "fixtures/extra.so")]


def test_a_link_is_named(copy: Path) -> None:
    (copy / "weights.bin").rename(copy.parent / "outside.bin")
    (copy / "weights.bin").symlink_to(copy.parent / "outside.bin")
    assert ("packageLinkFound", "weights.bin") in found(copy)


def test_a_linked_folder_is_named(copy: Path) -> None:
    (copy / "fixtures").rename(copy.parent / "outside")
    (copy / "fixtures").symlink_to(copy.parent / "outside", target_is_directory=True)
    links = [("packageLinkFound", f"fixtures/{name}") for name in ("cases.json", "tensors.bin", "twins.json")]
    assert found(copy) == [*links, ("packageUnlistedFile", "fixtures")]


@pytest.mark.parametrize("path", ["../weights.bin", "/etc/passwd", "a/../../b", "..\\weights.bin", "C:/weights.bin"])
def test_a_path_that_climbs_out_is_refused_before_any_file_is_read(copy: Path, path: str) -> None:
    change_manifest(copy, lambda manifest: manifest["files"][0].update(path=path))
    assert found(copy) == [("packagePathEscapes", MANIFEST)]


def test_a_graph_outside_the_folder_is_refused(copy: Path) -> None:
    change_manifest(copy, lambda manifest: manifest["graphs"].update(prefill="../prefill.onnx"))
    assert found(copy) == [("packagePathEscapes", MANIFEST)]


def test_a_newer_format_is_told_apart_from_a_broken_one(copy: Path) -> None:
    change_manifest(copy, lambda manifest: manifest.update(format=3, novelty=True))
    assert found(copy) == [("packageTooNew", MANIFEST)]


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("architecture"),
        lambda manifest: manifest.update(extra=1),
        lambda manifest: manifest["architecture"].update(layers="8"),
        lambda manifest: manifest["files"][0].update(path=".hidden"),
        lambda manifest: manifest.update(words="absent.json"),
    ],
)
def test_a_manifest_against_the_schema_is_refused(copy: Path, change: Callable[[dict], object]) -> None:
    change_manifest(copy, change)
    assert {code for code, _ in found(copy)} == {"packageInvalid"}


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_a_manifest_that_is_no_object_is_refused(copy: Path, text: str) -> None:
    (copy / MANIFEST).write_text(text)
    assert found(copy) == [("packageInvalid", MANIFEST)]


def test_no_manifest_is_no_package(tmp_path: Path) -> None:
    assert found(tmp_path) == [("packageMissing", MANIFEST)]


def save_graph(folder: Path, change: Callable[[onnx.ModelProto], object]) -> None:
    proto = onnx.load(folder / "prefill.onnx", load_external_data=False)
    change(proto)
    (folder / "prefill.onnx").write_bytes(proto.SerializeToString())
    relist(folder)


def external(proto: onnx.ModelProto, key: str, value: str) -> None:
    tensor = next(each for each in proto.graph.initializer if each.data_location == TensorProto.EXTERNAL)
    next(entry for entry in tensor.external_data if entry.key == key).value = value


@pytest.mark.parametrize(
    "change",
    [
        lambda proto: proto.graph.node.append(helper.make_node("Run", ["k"], ["z"], domain="evil")),
        lambda proto: proto.graph.node.append(helper.make_node("If", ["k"], ["z"])),
        lambda proto: external(proto, "location", "../weights.bin"),
        lambda proto: external(proto, "location", "/proc/self/mem"),
        lambda proto: external(proto, "offset", "999999999"),
        lambda proto: external(proto, "offset", "-64"),
    ],
)
def test_a_graph_with_more_than_allowed_is_refused(copy: Path, change: Callable[[onnx.ModelProto], object]) -> None:
    save_graph(copy, change)
    assert found(copy) == [("packageGraphForbidden", "prefill.onnx")]


def test_a_graph_that_is_none_is_refused(copy: Path) -> None:
    (copy / "prefill.onnx").write_bytes(b"\xff" * 64)
    relist(copy)
    assert found(copy) == [("packageGraphForbidden", "prefill.onnx")]


def test_an_operator_hidden_in_a_loop_body_is_found(package: Path) -> None:
    proto = onnx.load(package / "image_step.onnx", load_external_data=False)
    loop = next(node for node in proto.graph.node if node.op_type == "Loop")
    loop.attribute[0].g.node.append(helper.make_node("Run", ["x"], ["z"], domain="evil"))
    size = (package / "weights.bin").stat().st_size
    assert scan_graph(proto, {"weights.bin": size}) == ["operator evil:Run is not allowed"]


def test_a_tensor_of_a_gigabyte_is_refused(package: Path) -> None:
    proto = onnx.load(package / "prefill.onnx", load_external_data=False)
    proto.graph.initializer[0].dims[:] = [2**20, 2**10]
    reasons = scan_graph(proto, {"weights.bin": 2**40})
    assert any("bytes, below 1073741824 are allowed" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"drawing": {"grid": 100, "tokens": 10_000, "image_px": 3_200}}, {"vae_encode.onnx", "vae_decode.onnx"}),
        ({"layers": 900}, {"prefill.onnx", "text_step.onnx", "image_step.onnx"}),
        ({"vocab": 900_000}, {"prefill.onnx", "text_step.onnx"}),
        ({"vision": {"tokens": 9_000}}, {"vision.onnx"}),
        ({"width": 9_000}, {"vision.onnx", "prefill.onnx"}),
    ],
)
def test_numbers_that_the_graphs_contradict_are_named(copy: Path, change: dict[str, Any], named: set[str]) -> None:
    def restate(manifest: dict[str, Any]) -> None:
        sizes = manifest["architecture"]
        for part, changed in change.items():
            sizes[part] = sizes[part] | changed if isinstance(changed, dict) else changed
        seen = sizes["vision"]["tokens"]
        text = 2 * seen + sizes["drawing"]["tokens"]
        slots = {"visionA": 0, "visionB": seen, "source": 2 * seen, "text": text}
        manifest["positions"]["slots"] = slots | {"image": text + sizes["text_slots"]}

    change_manifest(copy, restate)
    assert set(found(copy)) == {("packageInvalid", name) for name in named}
