"""A larger decoder takes over what a smaller one has learned."""

import torch

from unifluid.training.growing import grown, matched_layers
from unifluid.vae import PictureVae
from unifluid.vae_config import VaeConfig

SMALL = VaeConfig(32, 8, 8, (32, 64), (1, 1), (32, 64), (1, 1))
DEEPER = VaeConfig(32, 8, 8, (32, 64), (1, 1), (32, 64), (3, 2))
FINER = VaeConfig(32, 8, 8, (32, 64), (1, 1), (32, 32, 64), (1, 2, 1), palette=2, decoder_fold=4)


def some_weights() -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    model = PictureVae(SMALL)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    model.std.fill_(0.5)
    return dict(model.state_dict())


def test_a_deeper_decoder_begins_by_drawing_exactly_what_the_smaller_one_draws() -> None:
    weights = some_weights()
    small, deeper = PictureVae(SMALL), PictureVae(DEEPER)
    small.load_state_dict(weights)
    deeper.load_state_dict(grown(weights, SMALL, deeper))
    pixels = torch.rand(2, 4, 32, 32)
    torch.testing.assert_close(deeper.encode(pixels), small.encode(pixels))
    tokens = torch.randn(2, 4, 8)
    torch.testing.assert_close(deeper.decode(tokens), small.decode(tokens))


def test_layers_of_a_decoder_with_finer_cells_are_matched_from_the_tokens_on() -> None:
    # small: block, up, block; finer: block, up, block, block, up, block
    assert matched_layers(SMALL, FINER) == {0: 0, 1: 1, 2: 2}


def test_a_decoder_with_finer_cells_keeps_tokens_and_trunk_and_starts_the_rest_anew() -> None:
    weights = some_weights()
    finer = PictureVae(FINER)
    fresh = dict(finer.state_dict())
    state = grown(weights, SMALL, finer)
    finer.load_state_dict(state)
    small = PictureVae(SMALL)
    small.load_state_dict(weights)
    pixels = torch.rand(2, 4, 32, 32)
    torch.testing.assert_close(finer.encode(pixels), small.encode(pixels))
    assert torch.equal(state["decoder.stem.weight"], weights["decoder.stem.weight"])
    assert torch.equal(state["decoder.layers.2.spatial.weight"], weights["decoder.layers.2.spatial.weight"])
    assert torch.equal(state["decoder.layers.3.spatial.weight"], fresh["decoder.layers.3.spatial.weight"])
    assert finer.decode(torch.randn(2, 4, 8)).shape == (2, 4, 32, 32)
