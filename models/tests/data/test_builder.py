"""The data builder, tried on the shapes of the tiny mode: same code, no download."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from unifluid.data.build import main as build
from unifluid.data.contact_sheet import main as make_contact_sheet
from unifluid.data.corpus import main as make_corpus
from unifluid.data.edits import edit_sample
from unifluid.data.scenes import scene_sample
from unifluid.data.shards import json_bytes, read_shard, shard_path, write_missing_shards, write_shard
from unifluid.data.tiny import HELD_OUT, SIDE, tiny_catalogue


@pytest.fixture(scope="module")
def catalogue():
    return tiny_catalogue()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    out = tmp_path_factory.mktemp("tiny")
    build(["--tiny", "--out", str(out), "--seed", "1"])
    return out


def about(sample):
    return json.loads(sample["json"])


def pixels(sample, ending="png"):
    return np.array(Image.open(io.BytesIO(sample[ending])))


def test_tiny_mode_writes_all_kinds_without_npm_or_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # no npm to be found
    build(["--tiny", "--out", str(tmp_path / "data"), "--seed", "1"])
    written = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    kinds = ("edits", "icons", "photos", "scenes")
    expected = [f"data/{s}/{k}-00000.tar" for s in ("test_novel", "train", "val") for k in kinds]
    expected.remove("data/test_novel/photos-00000.tar")
    assert written == expected
    samples = dict(read_shard(tmp_path / "data/train/scenes-00000.tar"))
    assert len(samples) == 64
    assert all(pixels(sample).shape == (SIDE, SIDE, 4) for sample in samples.values())


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tiny, tmp_path):
    build(["--tiny", "--out", str(tmp_path / "again"), "--seed", "1"])
    build(["--tiny", "--out", str(tmp_path / "other"), "--seed", "2"])
    for shard in tiny.rglob("*.tar"):
        name = shard.relative_to(tiny)
        assert shard.read_bytes() == (tmp_path / "again" / name).read_bytes()
    name = "train/scenes-00000.tar"
    assert (tiny / name).read_bytes() != (tmp_path / "other" / name).read_bytes()


def test_a_sample_does_not_depend_on_the_ones_made_before_it(catalogue):
    ask = {"split": "train", "seed": 7, "side": SIDE}
    alone = scene_sample(catalogue, HELD_OUT, index=5, **ask)
    after_others = [scene_sample(catalogue, HELD_OUT, index=i, **ask) for i in range(6)][5]
    assert alone == after_others


def numbered(path: Path, indices: range, pause: float = 0.0) -> int:
    def samples():
        for index in indices:
            time.sleep(pause)
            yield f"n-{index:06d}", {"json": json_bytes({"index": index})}

    return write_shard(path, samples())


def test_any_number_of_workers_gives_the_same_shards(tmp_path):
    for workers in (1, 2):
        write_missing_shards(
            out=tmp_path / str(workers), split="train", kind="n", total=2500, workers=workers, write=numbered
        )
    one, two = (sorted((tmp_path / str(w) / "train").iterdir()) for w in (1, 2))
    assert [p.name for p in one] == [p.name for p in two] == ["n-00000.tar", "n-00001.tar", "n-00002.tar"]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


def test_a_killed_build_leaves_whole_shards_only_and_goes_on_where_it_was(tmp_path):
    program = (
        "import sys; from functools import partial; from pathlib import Path; from test_builder import numbered;"
        "from unifluid.data.shards import write_missing_shards;"
        "write_missing_shards(out=Path(sys.argv[1]), split='train', kind='n', total=3000, workers=1,"
        " write=partial(numbered, pause=0.0008))"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], env={**os.environ, "PYTHONPATH": path})
    first = shard_path(tmp_path, "train", "n", 0)
    while not first.exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = first.stat().st_mtime_ns
    assert not shard_path(tmp_path, "train", "n", 2).exists()
    written = write_missing_shards(
        out=tmp_path, split="train", kind="n", total=3000, workers=1, write=partial(numbered)
    )
    assert first.stat().st_mtime_ns == before
    assert written < 3
    assert not list(first.parent.glob(".*"))
    found = [about(s)["index"] for n in range(3) for _, s in read_shard(shard_path(tmp_path, "train", "n", n))]
    assert found == list(range(3000))


def test_edits_leave_everything_outside_the_change_as_it_was(tiny):
    for split in ("train", "val", "test_novel"):
        for key, sample in read_shard(tiny / split / "edits-00000.tar"):
            source, target = pixels(sample, "source.png"), pixels(sample, "target.png")
            x0, y0, x1, y1 = about(sample)["changed"]
            outside = np.ones((SIDE, SIDE), bool)
            outside[y0:y1, x0:x1] = False
            assert (source != target).any(), key
            assert (source[outside] == target[outside]).all(), key


LOCAL = {"add", "remove", "replace", "recolour", "count", "move"}


def test_local_edits_change_only_pixels_of_the_objects_that_differ(catalogue):
    for index in range(30):
        sample = edit_sample(catalogue, HELD_OUT, split="train", index=index, seed=3, side=256)
        edit = about(sample)
        if edit["kind"] not in LOCAL or edit["source"].get("shadow"):
            continue
        sides = [{json.dumps(o, sort_keys=True) for o in edit[side]["objects"]} for side in ("source", "target")]
        allowed = np.zeros((256, 256), bool)
        for thing in sides[0] ^ sides[1]:
            x0, y0, x1, y1 = json.loads(thing)["box"]
            allowed[y0:y1, x0:x1] = True
        changed = (pixels(sample, "source.png") != pixels(sample, "target.png")).any(-1)
        assert not (changed & ~allowed).any(), edit["instructions"]


def test_the_corpus_holds_train_text_only_and_a_contact_sheet_shows_pairs_side_by_side(tiny, tmp_path):
    make_corpus([str(tiny), "--out", str(tmp_path / "corpus.txt")])
    lines = (tmp_path / "corpus.txt").read_text().splitlines()
    first = about(next(iter(read_shard(tiny / "train/scenes-00000.tar")))[1])
    assert first["captions"][0] in lines
    novel = about(next(iter(read_shard(tiny / "test_novel/scenes-00000.tar")))[1])
    assert novel["captions"][2] not in lines
    make_contact_sheet([str(tiny / "train/edits-00000.tar"), "--out", str(tmp_path / "sheet.png"), "--n", "6"])
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > sheet.height


def photo_tar(path: Path, entries: list[dict]) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(buffer, "JPEG")
    files = {entry["image"]: buffer.getvalue() for entry in entries}
    files["captions.jsonl"] = "\n".join(json.dumps(entry) for entry in entries).encode()
    with tarfile.open(path, "w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def test_permissive_terms_leave_other_photographs_out(tmp_path):
    shared = {"captions": ["a flower"], "caption_kind": "template", "split": "train", "licence": "x", "source": "set"}
    entries = [{**shared, "image": f"images/{t}.jpg", "terms": t} for t in ("cc-by", "research-only", "unclear")]
    photo_tar(tmp_path / "set.tar", entries)
    for terms, expected in (("all", 3), ("permissive", 1)):
        out = tmp_path / terms
        build(["--out", str(out), "--kinds", "photos", "--photos", str(tmp_path), "--terms", terms, "--workers", "1"])
        found = list(read_shard(out / "train/photos-00000.tar"))
        assert len(found) == expected
    assert about(found[0][1])["terms"] == "cc-by"
