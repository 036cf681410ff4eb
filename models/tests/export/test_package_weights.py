"""What ships is enough to go on from: every tensor comes back, by its name and as near as its bits hold it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import ModelProto

from unifluid.configs.models import model_config
from unifluid.decoder import Conditions, SequenceRow
from unifluid.decoding import ModelDecoder
from unifluid.export.export_graphs import decode_graphs
from unifluid.export.package_decoder import PackageDecoder
from unifluid.export.package_weights import load_shipped, main, shipped_weights
from unifluid.export.traced_graphs import traced_graphs
from unifluid.model import UniFluid
from unifluid.text_parts import image_prompt
from unifluid.training.checkpoint import load_checkpoint
from unifluid.training.run_state import start_from
from unifluid.training.trained import TrainedModel
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS

TINY = Path(__file__).resolve().parents[2] / "packages" / "tiny-test"


@pytest.fixture(scope="module")
def learned() -> UniFluid:
    """No norm at its beginning, no bias at zero: what is left out would show."""
    torch.manual_seed(5)
    unified = UniFluid(model_config("tiny-test")).eval()
    for value in unified.parameters():
        value.data += 0.1 * torch.randn_like(value)
    return unified


def graphs_of(model: UniFluid, *, quantize: bool) -> list[ModelProto]:
    trained = TrainedModel(model, PictureVae(VAE_CONFIGS["tiny-test"]).eval())
    return [*decode_graphs(trained, quantize=quantize).values(), traced_graphs(trained)["vision"]]


def worst(model: UniFluid, graphs: list[ModelProto]) -> dict[str, float]:
    """Largest difference of each tensor, times its largest number."""
    found, wanted = shipped_weights(graphs, model.config), model.state_dict()
    left = wanted.keys() - found.keys()
    assert all(name.startswith("vision_encoder.") for name in left)
    apart = {name: (value - wanted[name]).abs().max() for name, value in found.items()}
    return {name: (value / wanted[name].abs().max()).item() for name, value in apart.items()}


@torch.no_grad()
def test_unrounded_graphs_give_back_the_weights_they_were_made_of(learned):
    assert max(worst(learned, graphs_of(learned, quantize=False)).values()) < 1e-6


@torch.no_grad()
def test_rounded_ones_give_them_back_to_half_a_step(learned):
    apart = worst(learned, graphs_of(learned, quantize=True))
    assert max(apart.values()) <= 1.01 / 254
    assert max(value for name, value in apart.items() if "norm" in name) < 1e-6


@torch.no_grad()
def test_a_model_of_what_ships_thinks_what_the_package_thinks():
    unified = load_shipped(TINY)
    config = unified.config
    text = image_prompt(config, "edit", [20, 30, 40], no_text=False, no_source=False)
    prefix = torch.randn(1, config.vision.tokens, config.backbone.width, generator=torch.Generator().manual_seed(1))
    conditions = Conditions(prefix, torch.zeros(config.tokens, config.token_dims))
    decoders = (ModelDecoder(unified), PackageDecoder(TINY, config))
    ours, theirs = (decoder.prefill([SequenceRow(text)], conditions)[0] for decoder in decoders)
    for made, wanted in ((ours.k, theirs.k), (ours.v, theirs.v)):
        assert np.sqrt(((made - wanted).square().mean() / wanted.square().mean()).item()) < 0.05


def test_the_command_writes_what_training_goes_on_from(tmp_path, capsys):
    out = tmp_path / "start" / "unified.safetensors"
    assert main([str(TINY), "--out", str(out)]) == 0
    assert "tensors of tiny-test" in capsys.readouterr().out
    unified = UniFluid(model_config("tiny-test"))
    facts = start_from(unified, out)
    assert (facts["config"], facts["step"], facts["views"]) == ("tiny-test", 0, 0)
    stored = load_checkpoint(out)[0]
    assert torch.equal(unified.text_embedding.weight, stored["ema.text_embedding.weight"])


def test_what_a_package_lacks_is_named(learned):
    graphs = graphs_of(learned, quantize=True)
    for graph in graphs:
        kept = [each for each in graph.graph.initializer if not each.name.startswith("backbone.layers.1.ffn.down")]
        del graph.graph.initializer[:]
        graph.graph.initializer.extend(kept)
    with pytest.raises(ValueError, match=r"backbone\.layers\.1\.ffn\.down"):
        shipped_weights(graphs, learned.config)
