"""The card's data rows, counted from real shards."""

import json
from pathlib import Path
from shutil import copyfile

import pytest

from unifluid.data import build, provenance
from unifluid.data.shards import read_shard


def test_every_picture_of_train_is_counted_under_its_terms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build.main(["--tiny", "--out", str(tmp_path / "data"), "--seed", "1"])
    train = tmp_path / "data" / "train"
    copyfile(train / "scenes-00000.tar", train / "singles-00000.tar")
    copyfile(train / "scenes-00000.tar", train / "pairs-00000.tar")
    (tmp_path / "card.json").write_text(json.dumps({"scores": [{"name": "kept"}]}))
    provenance.main([str(tmp_path / "data"), "--scores", str(tmp_path / "card.json")])
    card = json.loads((tmp_path / "card.json").read_text())
    assert card["scores"] == [{"name": "kept"}]
    counts = {row["name"]: row["count"] for row in card["data"]}
    assert [counts[kind] for kind in ("scenes", "singles", "pairs", "edits")] == ["64"] * 4
    written = sum(len(list(read_shard(shard))) for shard in train.glob("*.tar"))
    assert sum(int(row["count"]) for row in card["data"]) == written
    assert all(row["license"] for row in card["data"])
    assert len(capsys.readouterr().out.splitlines()) == len(card["data"])
