"""Graphs for graphics cards, beside those of a package that any device takes: `FusedGraphBuilder` says how they differ.

Inputs, outputs and fixtures are those of the package; pictures are seen and decoded by its own graphs.
"""

from pathlib import Path
from typing import Any

from onnx import ModelProto

from unifluid.export.decode_graphs import add_prefill, add_text_step
from unifluid.export.export_graphs import decoder_weights, write_graphs
from unifluid.export.fused_builder import FusedGraphBuilder, most_positions
from unifluid.export.fused_head import FusedFlowHead
from unifluid.export.image_step import add_image_step
from unifluid.training.trained import TrainedModel

VARIANT = "gpu"
DEVICES = ("cuda", "webgpu")


def gpu_graphs(model: TrainedModel, steps: int) -> dict[str, ModelProto]:
    """The decoder's three graphs; `steps`: the most that the package's sampler may be asked for."""
    config, weights = model.unified.config, decoder_weights(model)

    def builder(name: str) -> FusedGraphBuilder:
        return FusedGraphBuilder(name, steps=steps, positions=most_positions(config))

    drawing = builder("image_step")
    return {
        "prefill": add_prefill(builder("prefill"), config, weights),
        "text_step": add_text_step(builder("text_step"), config, weights),
        "image_step": add_image_step(drawing, config, weights, FusedFlowHead(drawing, config, weights)),
    }


def write_gpu_variant(model: TrainedModel, folder: Path, steps: int) -> dict[str, Any]:
    """Writes gpu/NAME.onnx and gpu/weights.bin below the package's folder; answers the manifest's `variants`."""
    inside = folder / VARIANT
    inside.mkdir()
    paths = write_graphs(gpu_graphs(model, steps), inside)
    graphs = {name: path.relative_to(folder).as_posix() for name, path in paths.items()}
    return {VARIANT: {"devices": list(DEVICES), "graphs": graphs}}
