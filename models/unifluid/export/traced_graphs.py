"""The convolutional graphs, traced by PyTorch's exporter: vision, vae_encode, vae_decode."""

import logging
import warnings

import torch
from onnx import GraphProto, ModelProto
from torch import Tensor, nn

from unifluid.export.graph_builder import OPSET
from unifluid.export.reference_outputs import TrainedModel
from unifluid.export.weights_file import all_graphs
from unifluid.vae import TokensOf


class _Vision(nn.Module):
    """RGB (R, 3, px, px) in [-1, 1] -> projected prefix (R, V, D)."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.encoder, self.connector = model.vision_encoder, model.vision_connector

    def forward(self, image: Tensor) -> Tensor:
        features = self.encoder(image)
        # Flat rows: ONNX Runtime would fuse the encoder's transposition into a batched product, which fails on none.
        return self.connector(features.flatten(0, 1)).unflatten(0, (-1, features.shape[1]))


class _Decode(nn.Module):
    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor) -> Tensor:
        return self.model.decode(tokens)


def traced_graphs(model: TrainedModel) -> dict[str, ModelProto]:
    """The three graphs by name, weights in float32."""
    config, px = model.unified.config, model.unified.config.vision.image_px
    image = torch.zeros(2, 4, config.image_px, config.image_px)
    tokens = torch.zeros(2, config.tokens, config.token_dims)
    return {
        "vision": trace(_Vision(model.unified), "vision", torch.zeros(2, 3, px, px), "image", "prefix"),
        "vae_encode": trace(TokensOf(model.autoencoder), "vae_encode", image, "image", "tokens"),
        "vae_decode": trace(_Decode(model.autoencoder), "vae_decode", tokens, "tokens", "image"),
    }


def trace(module: nn.Module, name: str, example: Tensor, given: str, made: str) -> ModelProto:
    """The graph of a module with one input, whose first dim is free, and one output."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it reports every optional library that is absent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval(),
            (example,),
            dynamo=True,
            verbose=False,
            opset_version=OPSET,
            input_names=[given],
            output_names=[made],
            dynamic_shapes=({0: torch.export.Dim("R")},),
        )
    proto = program.model_proto
    proto.producer_name, proto.producer_version = "unifluid", ""
    proto.graph.name = name
    for graph in all_graphs(proto.graph):
        _forget_source(graph)
    del proto.metadata_props[:]
    return proto


def _forget_source(graph: GraphProto) -> None:
    """Drops stack traces: they hold paths of the exporting machine, and change the bytes from place to place."""
    del graph.metadata_props[:]
    for item in [*graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer]:
        item.doc_string = ""
        if hasattr(item, "metadata_props"):
            del item.metadata_props[:]
