"""Graphs of an imported model, streamed from its folder to its weight files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from onnx import ModelProto, checker

from unifluid.config import ReaderConfig
from unifluid.export.decode_graphs import add_prefill, add_text_step
from unifluid.export.decoder_layers import Weights
from unifluid.export.export_graphs import WEIGHTS
from unifluid.export.graph_builder import Bits, GraphBuilder
from unifluid.export.siglip_graph import siglip_graph
from unifluid.export.weights_file import WeightsFile

Precision = Literal[4, 8, 16, 32]
AddGraph = Callable[[GraphBuilder], ModelProto]


def reader_graphs(config: ReaderConfig, weights: Weights) -> dict[str, AddGraph]:
    """The three graphs of a model that reads pictures and writes text."""
    return {
        "vision": lambda b: siglip_graph(b, config, weights),
        "prefill": lambda b: add_prefill(b, config, weights),
        "text_step": lambda b: add_text_step(b, config, weights),
    }


def write_import_graphs(folder: Path, graphs: Mapping[str, AddGraph], bits: Precision) -> dict[str, Path]:
    """Paths by graph name.

    bits: of the decoder's matrices; 32 keeps everything in float32, for comparison.

    The text embedding never has fewer than 8, nor has the picture encoder: it is a small part, and what it loses
    nothing later brings back.
    """
    paths: dict[str, Path] = {}
    with WeightsFile(folder, WEIGHTS) as store:
        for name, add in graphs.items():
            rounded: Bits = 16 if bits == 32 else bits
            if name == "vision" and rounded == 4:
                rounded = 8
            graph = add(GraphBuilder(name, quantize=bits != 32, bits=rounded, store=store))
            paths[name] = folder / f"{name}.onnx"
            paths[name].write_bytes(graph.SerializeToString(deterministic=True))
    for path in paths.values():
        # Only from here on it finds the weights.
        checker.check_model(path)
    return paths
