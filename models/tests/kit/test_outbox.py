"""What comes back keeps to the limits of a call, the most wanted first, and is whole at any moment."""

import json
from pathlib import Path

import pytest

from unifluid.kit.join import joined
from unifluid.kit.outbox import MOST_BYTES, PART_BYTES, Parcel, chosen, deliver, exports, write_export

MIB = 2**20


def test_weights_of_26_million_parameters_come_back_in_parts_with_sheet_and_log() -> None:
    weights = Parcel("unified.safetensors", bytes(52 * 10**6), may_be_cut=True)
    others = [Parcel("sheet.png", bytes(MIB)), Parcel("run.log", bytes(1000))]
    cache = Parcel("compiler-cache.bin", bytes(13 * MIB))
    assert chosen([weights, *others, cache]) == [weights, *others]
    assert chosen([Parcel("small", b""), cache])[-1] is cache


def test_no_part_is_larger_than_a_call_returns(tmp_path: Path) -> None:
    write_export(tmp_path, 7, {}, [Parcel("w", bytes(40 * MIB), may_be_cut=True), Parcel("log", b"l")])
    sizes = {path.name: path.stat().st_size for path in exports(tmp_path)[0].iterdir()}
    assert set(sizes) == {"w.0", "w.1", "w.2", "log", "run.json"}
    assert max(sizes.values()) <= PART_BYTES
    assert sum(sizes.values()) <= MOST_BYTES


def test_the_newest_export_is_delivered_once_and_what_it_no_longer_holds_goes(tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    out.mkdir()
    write_export(work, 1, {"step": 1}, [Parcel("w", bytes(PART_BYTES + 1), may_be_cut=True)])
    first = deliver(work, out, None)
    assert deliver(work, out, first) == first
    assert {path.name for path in out.iterdir()} == {"w.0", "w.1", "run.json"}
    write_export(work, 2, {"step": 2}, [Parcel("w", b"new", may_be_cut=True)])
    assert deliver(work, out, first) == "outbox-0000002"
    assert {path.name for path in out.iterdir()} == {"w.0", "run.json"}
    assert joined(out, "w") == b"new"
    assert json.loads((out / "run.json").read_text())["step"] == 2
    assert len(exports(work)) == 1


def test_joining_names_what_is_there_when_asked_for_something_else(tmp_path: Path) -> None:
    write_export(tmp_path, 1, {}, [Parcel("w", b"x")])
    with pytest.raises(ValueError, match=r"holds no vae\.safetensors; it holds w"):
        joined(exports(tmp_path)[0], "vae.safetensors")
