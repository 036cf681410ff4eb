"""Experiments as data: kept whole, read back equal, and enough to run."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from unifluid import tokenizer, train
from unifluid.autoencoder import SdPictures, build_autoencoder
from unifluid.configs.models import model_config
from unifluid.data import build, corpus
from unifluid.export.card_rows import experiment_of_card
from unifluid.export.manifest import Identity
from unifluid.export.model_card import model_card
from unifluid.model import UniFluid
from unifluid.sd_vae import SdVaeConfig
from unifluid.training import encode
from unifluid.training.checkpoint import load_checkpoint, save_checkpoint
from unifluid.training.examples import TaskShare
from unifluid.training.experiment import (
    EXPERIMENTS,
    OptimiserPlan,
    OrderPlan,
    experiment_from,
    model_of,
    preset_experiment,
    read_experiment,
)
from unifluid.training.trained import load_model
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS


@pytest.mark.parametrize("path", sorted(EXPERIMENTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_file_says_what_was_learned_and_what_is_known_of_the_run(path):
    stored = json.loads(path.read_text())
    assert stored.keys() >= {"experiment", "command", "seconds", "machine", "results", "note"}
    experiment = read_experiment(path.stem)
    assert experiment.name == path.stem
    assert experiment_from(json.loads(json.dumps(experiment.stored()))) == experiment


def test_a_name_that_an_experiment_does_not_have_is_refused():
    stored = preset_experiment("tiny-test").stored()
    with pytest.raises(ValueError, match=r"experiment\.optimiser has no learning_rate"):
        experiment_from(stored | {"optimiser": {"learning_rate": 1}})
    with pytest.raises(FileNotFoundError, match="tiny-test"):
        read_experiment("tiny")


def test_an_autoencoder_of_the_other_kind_is_refused():
    paper = preset_experiment("unifluid-2b")
    assert isinstance(paper.autoencoder, SdVaeConfig)
    with pytest.raises(ValueError, match="'sd' has no VaeConfig"):
        replace(paper, autoencoder=VAE_CONFIGS["studio-mini"])


def test_the_paper_s_order_is_random_then_ever_more_raster():
    plan = OrderPlan(kind="anneal")
    assert [plan.raster_at(step, 1000) for step in (0, 300, 450, 600, 999)] == pytest.approx([0, 0, 0.5, 1, 1])
    assert OrderPlan(raster_share=0.4).raster_at(999, 1000) == 0.4
    with pytest.raises(ValueError, match="needs steps"):
        preset_experiment("tiny-test", order=plan, minutes=1.0)


def test_one_command_trains_an_experiment_and_its_checkpoint_holds_it_whole(tmp_path: Path):
    build.main(["--tiny", "--out", str(tmp_path / "data")])
    corpus.main([str(tmp_path / "data"), "--out", str(tmp_path / "corpus.txt")])
    pieces = tmp_path / "tokenizer.json"
    tokenizer.main(["train", str(tmp_path / "corpus.txt"), "--vocab", "512", "--out", str(pieces)])
    vae = PictureVae(VAE_CONFIGS["tiny-test"])
    averaged = {f"ema.{name}": value for name, value in vae.state_dict().items()}
    save_checkpoint(tmp_path, "vae", averaged, {"config": "tiny-test", "step": 1, "seconds": 1.0})
    encoded = ["--data", str(tmp_path / "data"), "--vae", str(tmp_path / "vae.safetensors")]
    encode.main([*encoded, "--out", str(tmp_path / "encoded"), "--config", "tiny-test", "--kinds", "scenes"])
    # A shape that no preset has: the checkpoint alone must be enough to load it.
    preset = preset_experiment("tiny-test")
    shape = replace(preset.model, name="wide", backbone=replace(preset.model.backbone, ffn=192))
    experiment = replace(
        preset,
        name="wide",
        model=shape,
        mixture=(TaskShare("draw", "scenes", 2),),
        optimiser=OptimiserPlan(bf16=False, warmup=1),
        order=OrderPlan(kind="anneal"),
        steps=2,
    )
    (tmp_path / "wide.json").write_text(json.dumps({"experiment": experiment.stored()}))
    places = ["--data", str(tmp_path / "encoded"), "--tokenizer", str(pieces), "--run", str(tmp_path / "run")]
    train.main([str(tmp_path / "wide.json"), *places, "--threads", "1", "--no-compile"])
    path = tmp_path / "run" / "last.safetensors"
    facts = load_checkpoint(path)[1]
    assert experiment_from(facts["experiment"]) == experiment
    assert str(tmp_path) not in json.dumps(facts)
    assert experiment_of_card(path)["experiment"]["name"] == "wide"
    assert load_model(path, tmp_path / "vae.safetensors").unified.config == shape


def test_a_model_card_holds_the_experiment():
    experiment = preset_experiment("tiny-test")
    identity = Identity("tiny", "Tiny", "0.1.0", "Apache-2.0")
    card = model_card(identity, experiment.model, {}, {"experiment": experiment.stored()}, [])
    block = card.partition("```json\n")[2].partition("\n```")[0]
    assert experiment_from(json.loads(block)["experiment"]) == experiment


def test_weights_that_keep_the_name_of_a_preset_alone_still_load(tmp_path: Path):
    unified, vae = UniFluid(model_config("tiny-test")), PictureVae(VAE_CONFIGS["tiny-test"])
    for name, part in (("unified", unified), ("vae", vae)):
        averaged = {f"ema.{key}": value for key, value in part.state_dict().items()}
        save_checkpoint(tmp_path, name, averaged, {"config": "tiny-test", "step": 1, "seconds": 1.0})
    facts = load_checkpoint(tmp_path / "unified.safetensors")[1]
    assert model_of(facts) == model_config("tiny-test")
    loaded = load_model(tmp_path / "unified.safetensors", tmp_path / "vae.safetensors")
    assert loaded.unified.config == model_config("tiny-test")


@torch.no_grad()
def test_the_config_chooses_the_autoencoder_and_both_are_used_alike():
    small = SdVaeConfig(widths=(8, 16, 16, 16), blocks=1, groups=4)
    paper = model_config("unifluid-2b")
    studio = model_config("tiny-test")
    pixels = torch.rand(1, 4, 64, 64)
    pixels[:, :3] *= pixels[:, 3:]
    torch.manual_seed(0)
    for config, shape, side in ((paper, small, 64), (studio, VAE_CONFIGS["tiny-test"], 32)):
        autoencoder = build_autoencoder(replace(config, image_px=256 if side == 64 else 32), shape)
        given = pixels[:, :, :side, :side]
        tokens = autoencoder.encode(given)
        assert tokens.shape[2] == config.token_dims == autoencoder.token_shape[1]
        made = autoencoder.decode(tokens)
        assert made.shape == given.shape
        assert made.min() >= 0
        assert made.max() <= 1
    assert isinstance(build_autoencoder(paper, small), SdPictures)
    with pytest.raises(ValueError, match="wants autoencoder 'sd'"):
        build_autoencoder(paper, VAE_CONFIGS["tiny-test"])
