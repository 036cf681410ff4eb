"""All graphs of a package from trained weights, written beside their one weight file."""

from pathlib import Path

import numpy as np
from onnx import ModelProto

from unifluid.export.decode_graphs import prefill_graph, text_step_graph
from unifluid.export.half_weights import halve_weights
from unifluid.export.image_step import image_step_graph
from unifluid.export.traced_graphs import traced_graphs
from unifluid.export.weights_file import WeightsFile, externalise
from unifluid.training.trained import TrainedModel

WEIGHTS = "weights.bin"


def decoder_weights(model: TrainedModel) -> dict[str, np.ndarray]:
    return {name: value.detach().float().numpy() for name, value in model.unified.state_dict().items()}


def decode_graphs(model: TrainedModel, *, quantize: bool) -> dict[str, ModelProto]:
    """prefill, text_step and image_step: 8-bit as shipped, or float32 for comparison."""
    config, weights = model.unified.config, decoder_weights(model)
    return {
        "prefill": prefill_graph(config, weights, quantize=quantize),
        "text_step": text_step_graph(config, weights, quantize=quantize),
        "image_step": image_step_graph(config, weights, quantize=quantize),
    }


def write_graphs(graphs: dict[str, ModelProto], folder: Path) -> dict[str, Path]:
    """Writes NAME.onnx for each graph and the weight file that all of them point into."""
    paths: dict[str, Path] = {}
    with WeightsFile(folder, WEIGHTS) as weights:
        for name, graph in graphs.items():
            externalise(graph, weights)
            paths[name] = folder / f"{name}.onnx"
            paths[name].write_bytes(graph.SerializeToString(deterministic=True))
    return paths


def export_graphs(model: TrainedModel, folder: Path, *, shipped: bool = True) -> dict[str, Path]:
    """Paths by graph name. Shipped graphs have 8-bit and float16 weights; the others float32, for tight parity."""
    traced = traced_graphs(model)
    if shipped:
        for graph in traced.values():
            halve_weights(graph)
    return write_graphs(decode_graphs(model, quantize=shipped) | traced, folder)
