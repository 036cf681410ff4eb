"""Training on real tiny data: stopping and going on changes nothing, and weights alone are enough to start from."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from unifluid import tokenizer
from unifluid.configs.models import model_config
from unifluid.data import build, corpus
from unifluid.training import encode, resume_file, train, train_vae
from unifluid.training.checkpoint import load_checkpoint, save_checkpoint, take
from unifluid.training.encoders import load_vae, load_vision
from unifluid.training.examples import Mixture, TaskShare
from unifluid.training.experiment import experiment_from
from unifluid.training.trained import load_model
from unifluid.vae_config import VAE_CONFIGS

MIXTURE = [
    {"task": "draw", "kind": "scenes", "rows": 3},
    {"task": "edit", "kind": "edits", "rows": 2},
    {"task": "ask", "kind": "scenes", "rows": 2},
    {"task": "caption", "kind": "icons", "rows": 1},
]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data, vocabulary, a hardly trained tokenizer of pictures, and all encoded."""
    folder = tmp_path_factory.mktemp("tiny")
    build.main(["--tiny", "--out", str(folder / "data")])
    corpus.main([str(folder / "data"), "--out", str(folder / "corpus.txt")])
    tokenizer.main(["train", str(folder / "corpus.txt"), "--vocab", "512", "--out", str(folder / "tokenizer.json")])
    train_tokenizer(folder, "vae", 3)
    vae = str(folder / "vae" / "last.safetensors")
    encode.main(
        ["--data", str(folder / "data"), "--vae", vae, "--out", str(folder / "encoded"), "--config", "tiny-test"]
    )
    (folder / "mixture.json").write_text(json.dumps(MIXTURE))
    return folder


def test_encodings_made_one_after_the_other_in_small_batches_are_those_made_at_once(work: Path, tmp_path: Path):
    parts = ["--data", str(work / "data"), "--out", str(tmp_path), "--config", "tiny-test", "--batch", "7"]
    encode.main([*parts, "--splits", "train"])
    seen = {path: path.stat().st_mtime_ns for path in (tmp_path / "train").glob("*.vision.npy")}
    encode.main([*parts, "--splits", "train", "--vae", str(work / "vae" / "last.safetensors")])
    assert {path: path.stat().st_mtime_ns for path in seen} == seen, "what is there is not made again"
    at_once = sorted((work / "encoded" / "train").glob("*.npy"))
    assert [path.name for path in at_once] == sorted(path.name for path in (tmp_path / "train").glob("*.npy"))
    for path in at_once:
        np.testing.assert_allclose(np.load(tmp_path / "train" / path.name), np.load(path), atol=2e-3, rtol=2e-3)


def train_tokenizer(folder: Path, run: str, steps: int, *more: str) -> Path:
    train_vae.main(
        [
            "--data",
            str(folder / "data"),
            "--run",
            str(folder / run),
            "--config",
            "tiny-test",
            "--steps",
            str(steps),
            "--no-compile",
            "--save-every",
            "2",
            "--threads",
            "1",
            *more,
        ]
    )
    return folder / run / "last.safetensors"


def train_unified(folder: Path, run: str, steps: int, *more: str) -> Path:
    train.main(
        [
            "--data",
            str(folder / "encoded"),
            "--tokenizer",
            str(folder / "tokenizer.json"),
            "--run",
            str(folder / run),
            "--mixture",
            str(folder / "mixture.json"),
            "--config",
            "tiny-test",
            "--steps",
            str(steps),
            "--threads",
            "1",
            "--no-compile",
            "--no-bf16",
            "--decay-share",
            "0",
            "--save-every",
            "2",
            "--warmup",
            "2",
            *more,
        ]
    )
    return folder / run / "last.safetensors"


def test_a_run_that_was_stopped_ends_in_the_same_weights(work: Path) -> None:
    straight, _ = load_checkpoint(train_unified(work, "straight", 4))
    train_unified(work, "stopped", 2)
    resumed, facts = load_checkpoint(train_unified(work, "stopped", 4))
    assert facts["step"] == 4
    assert facts["views"] == 4 * 8
    assert straight.keys() == resumed.keys()
    worst = max(
        (straight[name] - resumed[name]).abs().max().item() for name in straight if straight[name].is_floating_point()
    )
    assert worst == 0.0


def test_a_picture_tokenizer_that_was_stopped_ends_in_the_same_weights(work: Path) -> None:
    straight, _ = load_checkpoint(train_tokenizer(work, "straight-vae", 4, "--decay-share", "0"))
    train_tokenizer(work, "stopped-vae", 2, "--decay-share", "0")
    resumed, facts = load_checkpoint(train_tokenizer(work, "stopped-vae", 4, "--decay-share", "0"))
    assert facts["step"] == 4
    assert straight.keys() == resumed.keys()
    for name, value in straight.items():
        torch.testing.assert_close(resumed[name], value, rtol=0, atol=0, msg=name)


def test_a_picture_tokenizer_by_the_clock_counts_the_minutes_of_all_its_calls(work: Path) -> None:
    first = load_checkpoint(train_tokenizer(work, "clock-vae", 1, "--minutes", "0.05"))[1]
    second = load_checkpoint(train_tokenizer(work, "clock-vae", 1, "--minutes", "0.05"))[1]
    assert first["step"] > 5
    assert second["step"] <= first["step"] + 3, "its time was over"


def test_a_stored_tokenizer_has_its_own_shape_whatever_the_preset_has_become(work: Path) -> None:
    tensors, facts = load_checkpoint(work / "vae" / "last.safetensors")
    facts["config"] = "a name that no preset has any more"
    save_checkpoint(work, "renamed", tensors, facts)
    assert load_vae(work / "renamed.safetensors").config == VAE_CONFIGS["tiny-test"]


def test_a_decoder_learns_on_while_tokens_keep_their_meaning(work: Path) -> None:
    began = take(load_checkpoint(work / "vae" / "last.safetensors")[0], "ema.")
    start = str(work / "vae" / "last.safetensors")
    ended = take(load_checkpoint(train_tokenizer(work, "decoder", 2, "--from", start, "--decoder-only"))[0], "ema.")
    changed = {name.partition(".")[0] for name, value in began.items() if not torch.equal(value, ended[name])}
    assert changed == {"decoder"}


def test_a_run_starts_from_half_precision_weights_without_moments(work: Path) -> None:
    resume_file.main([str(train_unified(work, "first", 2)), "--out", str(work / "resume.safetensors")])
    weights, facts = load_checkpoint(work / "resume.safetensors")
    assert str(work) not in str(facts)
    assert experiment_from(facts["experiment"]).model == model_config("tiny-test")
    assert {value.dtype for value in weights.values()} == {torch.bfloat16}
    continued, after = load_checkpoint(train_unified(work, "second", 4, "--from", str(work / "resume.safetensors")))
    assert (after["step"], after["views"], after["warm_from"]) == (4, 32, 2)
    whole = load_model(work / "first" / "last.safetensors", work / "vae" / "last.safetensors").unified
    halved = load_model(work / "resume.safetensors", work / "vae" / "last.safetensors").unified
    for name, value in halved.state_dict().items():
        torch.testing.assert_close(value, whole.state_dict()[name], rtol=1e-2, atol=1e-2)
    began, ended = take(weights, "ema."), take(continued, "model.")
    moved = (began["text_embedding.weight"].float() - ended["text_embedding.weight"]).abs().max()
    assert 0 < moved < 0.01


def test_the_model_holds_the_vision_encoder_that_its_features_came_from(work: Path) -> None:
    tensors, _ = load_checkpoint(train_unified(work, "sees", 1))
    encoder = load_vision(model_config("tiny-test"), None).state_dict()
    trained = take(tensors, "ema.vision_encoder.")
    assert trained.keys() == encoder.keys()
    assert all(torch.equal(value, encoder[name]) for name, value in trained.items())


def test_a_run_by_the_clock_ends_in_time_with_its_schedule_done(work: Path) -> None:
    _, facts = load_checkpoint(train_unified(work, "clock", 10**6, "--minutes", "0.05", "--decay-share", "0.5"))
    assert 1 <= facts["step"] < 10**4
    assert facts["seconds"] < 30


def test_a_step_is_a_function_of_seed_and_number(work: Path) -> None:
    shares = [TaskShare(**share) for share in MIXTURE]

    def prompts(seed: int, number: int) -> list[tuple[int, ...]]:
        mixture = Mixture(work / "encoded" / "train", shares, lambda text: list(text.encode()), seed)
        return [tuple(sample.prompt) for sample in mixture.step(number)["draw"]]

    assert prompts(1, 5) == prompts(1, 5)
    assert prompts(1, 5) != prompts(1, 6)
    assert prompts(1, 5) != prompts(2, 5)


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"x": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match="not a checkpoint"):
        load_checkpoint(tmp_path / "other.safetensors")
