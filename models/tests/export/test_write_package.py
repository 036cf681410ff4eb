import json
import shutil
from pathlib import Path

import pytest
from small_package import SENTENCES

from unifluid.export.package_files import MANIFEST
from unifluid.export.package_words import word_counts, word_lists
from unifluid.export.release import RELEASES, read_release
from unifluid.training.checkpoint import save_checkpoint
from unifluid.training.trained import TrainedModel, load_model


def manifest(package: Path) -> dict:
    return json.loads((package / MANIFEST).read_text(encoding="utf-8"))


def test_the_manifest_tells_a_runtime_every_size(package: Path) -> None:
    made = manifest(package)
    assert (made["id"], made["name"], made["version"], made["license"]) == ("tiny", "Tiny", "1.2.3", "Apache-2.0")
    assert made["sampler"] | {"steps": 4, "max_steps": 8} == made["sampler"]
    architecture = made["architecture"]
    assert (made["format"], made["styles"], made["capabilities"]["answer"]) == (
        2,
        ["flat", "comic"],
        {"pictures": 2, "turns": 3},
    )
    assert made["positions"]["slots"] == {"visionA": 0, "visionB": 4, "source": 8, "text": 24, "image": 88}
    assert (architecture["drawing"]["tokens"], architecture["kv_heads"], architecture["heads"]) == (16, 1, 2)
    assert architecture["special"]["answer"] == 9
    assert sorted(each["path"] for each in made["files"]) == sorted(
        path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file() and path.name != MANIFEST
    )


def test_averaged_weights_ship(runs: Path, model: TrainedModel) -> None:
    loaded = load_model(runs / "unified.safetensors", runs / "vae.safetensors")
    for ours, theirs in ((loaded.unified, model.unified), (loaded.autoencoder, model.autoencoder)):
        assert all((value == theirs.state_dict()[name]).all() for name, value in ours.state_dict().items())


def test_a_checkpoint_without_averaged_weights_is_refused(runs: Path, tmp_path: Path, model: TrainedModel) -> None:
    raw = {f"model.{name}": value for name, value in model.unified.state_dict().items()}
    save_checkpoint(tmp_path, "raw", raw, {"config": "tiny-test"})
    with pytest.raises(ValueError, match="no averaged weights"):
        load_model(tmp_path / "raw.safetensors", runs / "vae.safetensors")


def test_a_vae_of_another_shape_is_refused(runs: Path, tmp_path: Path) -> None:
    save_checkpoint(
        tmp_path, "vae", {"ema.x": next(iter(load_model(*both(runs)).unified.parameters()))}, {"config": "studio-mini"}
    )
    with pytest.raises(ValueError, match=r"16 tokens of 8 dims, .* makes 64 of 32"):
        load_model(runs / "unified.safetensors", tmp_path / "vae.safetensors")


def both(runs: Path) -> tuple[Path, Path]:
    return runs / "unified.safetensors", runs / "vae.safetensors"


def test_words_of_all_records_are_counted_as_they_are_tokenised(package: Path, runs: Path) -> None:
    lists = json.loads((package / "vocabulary.json").read_text(encoding="utf-8"))
    assert lists == word_lists([runs / "records"])
    assert lists.keys() == {"words"}, "no photographs, so every word is one of drawings"
    words = lists["words"]
    assert words["apples"] == 2
    assert words["2"] == 1
    assert set(words) == {word.strip(",?") for at in (0, 3, 5) for word in SENTENCES[at].split()} | {"2"}


def test_the_rarest_words_give_way_to_the_size_limit(tmp_path: Path) -> None:
    text = "often " * 3 + " ".join(f"rare{number:05}" for number in range(20_000))
    (tmp_path / "a.jsonl").write_text(json.dumps({"captions": [text]}), encoding="utf-8")
    words = word_counts([tmp_path / "a.jsonl"])
    assert words["often"] == 3
    assert len(json.dumps({"words": words})) <= 200_000
    assert len(words) < 20_000


def test_words_of_photographs_alone_are_none_that_can_be_drawn(tmp_path: Path) -> None:
    for name, caption in (("singles-00000", "a red fox"), ("photos-00000", "a kayaker and a red dog")):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"captions": [caption]}), encoding="utf-8")
    lists = word_lists([tmp_path])
    assert lists["words"] == {"a": 3, "red": 2, "and": 1, "dog": 1, "fox": 1, "kayaker": 1}
    assert lists["drawn"] == {"a": 1, "fox": 1, "red": 1}


def test_the_card_names_data_training_scores_and_what_rounding_costs(package: Path) -> None:
    card = (package / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| Twemoji | CC-BY-4.0 | 3 | draw |" in card
    assert "| GenEval | 0.5 \\| seen | python -m unifluid.evaluation.geneval |" in card
    assert "| image_step | next |" in card
    assert (
        "| unified model | python -m unifluid.training.train --config tiny-test --steps 1200 --raster-share 0.9 | 61 "
        "| 1,200 steps, 76,800 views |"
    ) in card
    assert "| autoencoder | python -m unifluid.training.train_vae --config tiny-test --steps 1200 | 61 |" in card
    assert "## Limits\n\n- Random weights.\n" in card


def test_a_release_says_nothing_that_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text('{"licence": "MIT"}', encoding="utf-8")
    with pytest.raises(TypeError, match="licence"):
        read_release(tmp_path / "release.json")


def test_releases_of_the_packages_that_ship_can_be_read() -> None:
    versions = {path.stem: read_release(path).version for path in RELEASES.glob("*.json")}
    assert versions.keys() == {"studio-mini", "tiny-test"}


def test_nothing_is_left_of_an_older_package(
    package: Path, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unifluid.export import write_package as writer

    old = tmp_path / "old"
    old.mkdir()
    (old / "stale.bin").write_bytes(b"x")
    monkeypatch.setattr(writer, "export_graphs", lambda model, folder: copied_graphs(package, folder))
    arguments = ["--checkpoint", *map(str, both(runs)[:1]), "--vae", str(both(runs)[1])]
    assert writer.main([*arguments, "--tokenizer", str(runs / "tokenizer.json"), "--out", str(old)]) == 0
    assert not (old / "stale.bin").exists()
    assert manifest(old)["name"] == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def copied_graphs(package: Path, folder: Path) -> dict[str, Path]:
    for path in [*package.glob("*.onnx"), package / "weights.bin"]:
        shutil.copyfile(path, folder / path.name)
    return {path.stem: path for path in folder.glob("*.onnx")}
