"""Graphs for graphics cards, beside those of a package that any device takes: `FusedGraphBuilder` says how they differ.

Inputs, outputs and fixtures are those of the package; pictures are seen and decoded by its own graphs.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from onnx import ModelProto

from unifluid.export.decode_graphs import add_prefill, add_text_step
from unifluid.export.dml_variant import dml_graphs, write_fixed_pictures
from unifluid.export.export_graphs import decoder_weights, write_graphs
from unifluid.export.fused_builder import FusedGraphBuilder, most_positions
from unifluid.export.fused_head import FusedFlowHead
from unifluid.export.image_step import add_image_step
from unifluid.training.trained import TrainedModel

GPU, DML = "gpu", "dml"
VARIANTS = (GPU, DML)


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


def write_variants(model: TrainedModel, folder: Path, steps: int, wanted: Sequence[str]) -> dict[str, Any]:
    """Writes graphs and gpu/weights.bin, which both variants share, below the package's folder.

    Answers the manifest's `variants`.
    """
    inside = folder / GPU
    inside.mkdir()
    free = gpu_graphs(model, steps) if GPU in wanted else {}
    fixed = dml_graphs(model, steps) if DML in wanted else {}
    numbered = {f"{name}.{place}": graph for name, graphs in fixed.items() for place, graph in enumerate(graphs, 1)}
    written = {
        name: path.relative_to(folder).as_posix() for name, path in write_graphs(free | numbered, inside).items()
    }
    made: dict[str, Any] = {}
    if GPU in wanted:
        made[GPU] = {"devices": ["cuda", "webgpu"], "graphs": {name: written[name] for name in free}}
    if DML in wanted:
        paths = {
            name: [written[f"{name}.{place}"] for place, _ in enumerate(graphs, 1)] for name, graphs in fixed.items()
        }
        made[DML] = {"devices": ["dml"], "graphs": {}, "fixed": write_fixed_pictures(folder) | paths}
    return made
