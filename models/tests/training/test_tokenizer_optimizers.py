"""Muon for the picture tokenizer: what it moves, how a convolution is a matrix, and that a stopped run goes on."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from unifluid.training.optimizers import FullPrecisionMuon
from unifluid.training.picture_table import PictureTable
from unifluid.training.tokenizer_optimizers import TokenizerOptimizers
from unifluid.training.tokenizer_pictures import TokenizerPictures
from unifluid.training.tokenizer_trainer import TokenizerSettings, TokenizerTrainer
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS

SHAPE = VAE_CONFIGS["tiny-test"]
WITH_MUON = TokenizerSettings(batch=4, lr=1e-3, muon_lr=2e-3, warmup=0, compile=False)


def trainer(settings: TokenizerSettings) -> TokenizerTrainer:
    draw = torch.Generator().manual_seed(1)
    pixels = torch.randint(0, 256, (6, SHAPE.image_px, SHAPE.image_px, 4), generator=draw, dtype=torch.uint8)
    return TokenizerTrainer(SHAPE, settings, TokenizerPictures(PictureTable(pixels, torch.arange(6)), []), "cpu")


def test_muon_moves_a_convolution_as_the_matrix_of_its_outputs_by_what_they_read() -> None:
    weight = torch.randn(6, 4, 3, 3, generator=torch.Generator().manual_seed(1))
    gradient = torch.randn(6, 4, 3, 3, generator=torch.Generator().manual_seed(2))
    convolution = torch.nn.Parameter(weight.contiguous(memory_format=torch.channels_last))
    matrix = torch.nn.Parameter(weight.flatten(1).clone())
    for parameter in (convolution, matrix):
        parameter.grad = gradient.contiguous(memory_format=torch.channels_last).reshape(parameter.shape)
        FullPrecisionMuon([parameter], lr=0.02, weight_decay=0.1).step()
    torch.testing.assert_close(convolution.detach().flatten(1), matrix.detach())


def test_muon_has_the_inner_convolutions_and_nothing_else() -> None:
    model = PictureVae(SHAPE)
    names = {prefix: part.names for prefix, part in TokenizerOptimizers(model, lr=1e-3, muon_lr=2e-3).parts.items()}
    assert "decoder.layers.0.spatial.weight" in names["muon."]
    assert all(".layers." in name and name.endswith(".weight") and "norm" not in name for name in names["muon."])
    assert {"encoder.stem.weight", "decoder.out.weight", "decoder.layers.0.spatial.bias"} <= set(names["adam."])
    assert sorted(names["muon."] + names["adam."]) == sorted(name for name, _ in model.named_parameters())


def test_without_a_rate_of_its_own_muon_moves_nothing() -> None:
    assert list(TokenizerOptimizers(PictureVae(SHAPE), lr=1e-3, muon_lr=0).parts) == ["adam."]


def test_both_rates_follow_one_schedule() -> None:
    optimizers = TokenizerOptimizers(PictureVae(SHAPE), lr=1e-3, muon_lr=4e-3)
    optimizers.step(0.5)
    rates = {prefix: part.optimizer.param_groups[0]["lr"] for prefix, part in optimizers.parts.items()}
    assert rates == pytest.approx({"adam.": 0.5e-3, "muon.": 2e-3})


@pytest.mark.parametrize("muon_lr", [0.0, 2e-3])
def test_a_stopped_run_goes_on_as_if_it_had_not_been(muon_lr: float) -> None:
    settings = replace(WITH_MUON, muon_lr=muon_lr)
    whole, stopped, second = trainer(settings), trainer(settings), trainer(settings)
    for _ in range(2):
        stopped.train_step(0.5)
    second.restore({name: value.clone() for name, value in stopped.tensors().items()}, stopped.step)
    second.train_step(0.5)
    for _ in range(3):
        whole.train_step(0.5)
    wanted: dict[str, Tensor] = whole.tensors()
    assert second.tensors().keys() == wanted.keys()
    for name, value in second.tensors().items():
        torch.testing.assert_close(value, wanted[name], msg=lambda text, name=name: f"{name}: {text}")


def test_a_decoder_that_learns_alone_leaves_the_encoder_to_neither_optimiser() -> None:
    alone = trainer(replace(WITH_MUON, decoder_only=True))
    before = {name: value.clone() for name, value in alone.model.encoder.state_dict().items()}
    moved = alone.model.decoder.state_dict()["layers.0.spatial.weight"].clone()
    alone.train_step(0.5)
    assert all(torch.equal(value, before[name]) for name, value in alone.model.encoder.state_dict().items())
    assert not torch.equal(alone.model.decoder.state_dict()["layers.0.spatial.weight"], moved)
