"""Options that published models need: exported as PyTorch computes them, without a trace where they are not used."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from small_package import random_model
from test_decode_graphs import CONFIG, Graphs, image_inputs, prefill_inputs
from torch import nn

from unifluid.export.export_graphs import decode_graphs
from unifluid.model import UniFluid
from unifluid.shapes import BackboneConfig, HeadConfig
from unifluid.training.trained import TrainedModel

BIASED = replace(CONFIG.backbone, qkv_bias=True)
OTHER_HEAD = replace(CONFIG.head, time_scale=1.0, positions=False, token_norm=True)
WAYS = {"float32": ({}, 2e-4), "8-bit": ({"quantize": True}, 0.12), "gpu": ({"steps": 4}, 0.02)}


def changed(backbone: BackboneConfig = CONFIG.backbone, head: HeadConfig = CONFIG.head) -> TrainedModel:
    torch.manual_seed(5)
    unified = UniFluid(replace(CONFIG, backbone=backbone, head=head)).eval()
    for parameter in unified.parameters():
        if parameter.ndim == 1 or parameter.shape[1] == CONFIG.head.width:
            nn.init.normal_(parameter, std=0.2)
    return TrainedModel(unified, random_model().autoencoder)


@pytest.mark.parametrize("way", WAYS)
def test_biases_of_queries_keys_and_values_are_exported(way: str) -> None:
    how, most = WAYS[way]
    model = changed(backbone=BIASED)
    assert float(model.unified.state_dict()["backbone.layers.0.attention.qkv.bias"].detach().abs().mean()) > 0.1
    inputs = prefill_inputs(CONFIG, rows=2, vision=4, source=16, text=5, image=2, asked=2)
    assert Graphs(model, **how).worst("prefill", inputs) < most


@pytest.mark.parametrize("way", WAYS)
def test_a_head_with_another_time_normalised_tokens_and_no_positions_is_exported(way: str) -> None:
    how, most = WAYS[way]
    graphs = Graphs(changed(head=OTHER_HEAD), **how)
    inputs = image_inputs(CONFIG, guidance=2, variations=2, columns=5)
    assert graphs.worst("image_step", inputs) < most
    token = graphs.run("image_step", inputs)["next"]
    np.testing.assert_allclose((token.mean(-1), token.std(-1)), (np.zeros((2, 1)), np.ones((2, 1))), atol=1e-3)


def test_the_same_time_said_otherwise_is_the_same_graph_to_the_byte() -> None:
    said = replace(CONFIG.head, time_scale=float(CONFIG.head.train_steps))
    for graph, expected in decode_graphs(changed(), quantize=True).items():
        assert decode_graphs(changed(head=said), quantize=True)[graph] == expected


def test_biases_of_zero_change_no_bit() -> None:
    plain, biased = changed(), changed(backbone=BIASED)
    weights = plain.unified.state_dict()
    zeros = {
        name: torch.zeros_like(value) for name, value in biased.unified.state_dict().items() if name not in weights
    }
    assert len(zeros) == CONFIG.backbone.layers
    biased.unified.load_state_dict(weights | zeros)
    inputs = prefill_inputs(CONFIG, rows=1, vision=4, source=0, text=5, image=0, asked=1)
    found = Graphs(biased, quantize=True).run("prefill", inputs)
    for name, expected in Graphs(plain, quantize=True).run("prefill", inputs).items():
        np.testing.assert_array_equal(found[name], expected)
