"""A larger picture decoder that begins where a smaller one stopped.

Stages are matched from the tokens on: blocks that the smaller decoder has are taken over, further ones start as
identities (`ResidualBlock` is zero-started), and what has another shape starts anew.
"""

from collections.abc import Mapping

from torch import Tensor

from unifluid.vae import PictureVae
from unifluid.vae_config import VaeConfig


def layer_places(config: VaeConfig) -> list[tuple[str, int]]:
    """What each of a decoder's `layers` is: ("up" or "block", its stage from the tokens on), in their order."""
    places: list[tuple[str, int]] = []
    for stage, depth in enumerate(reversed(config.decoder_blocks)):
        places += [("up", stage)] if stage else []
        places += [("block", stage)] * depth
    return places


def matched_layers(smaller: VaeConfig, larger: VaeConfig) -> dict[int, int]:
    """Layer of the larger decoder -> layer of the smaller one that does the same work."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    old = layer_places(smaller)
    for new_layer, place in enumerate(layer_places(larger)):
        rest = [layer for layer, other in enumerate(old) if other == place and layer not in taken]
        if rest:
            found[new_layer] = rest[0]
            taken.add(rest[0])
    return found


def grown(weights: Mapping[str, Tensor], smaller: VaeConfig, model: PictureVae) -> dict[str, Tensor]:
    """The state of `model` with all that fits of a smaller tokenizer's weights: encoder, whitening, matched layers."""
    layers = matched_layers(smaller, model.config)
    state = dict(model.state_dict())
    for name, value in state.items():
        source = name
        if name.startswith("decoder.layers."):
            layer, rest = name.removeprefix("decoder.layers.").split(".", 1)
            if int(layer) not in layers:
                continue
            source = f"decoder.layers.{layers[int(layer)]}.{rest}"
        if source in weights and weights[source].shape == value.shape:
            state[name] = weights[source].to(value.dtype)
    return state
