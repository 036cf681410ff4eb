"""The three graphs of a model that reads pictures and writes text, streamed from its folder to its weight files."""

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
AddGraph = Callable[[GraphBuilder, ReaderConfig, Weights], ModelProto]

GRAPHS: dict[str, AddGraph] = {"vision": siglip_graph, "prefill": add_prefill, "text_step": add_text_step}


def write_reader_graphs(
    folder: Path, config: ReaderConfig, weights: Weights, bits: Precision, more: Mapping[str, AddGraph] | None = None
) -> dict[str, Path]:
    """Paths by graph name; `more` beside the three that read.

    bits: of the decoder's matrices; 32 keeps everything in float32, for comparison.

    The text embedding never has fewer than 8, nor has the picture encoder: it is a small part, and what it loses
    nothing later brings back.
    """
    paths: dict[str, Path] = {}
    with WeightsFile(folder, WEIGHTS) as store:
        for name, add in (GRAPHS | dict(more or {})).items():
            rounded: Bits = 16 if bits == 32 else bits
            if name == "vision" and rounded == 4:
                rounded = 8
            builder = GraphBuilder(name, quantize=bits != 32, bits=rounded, store=store)
            graph = add(builder, config, weights)
            paths[name] = folder / f"{name}.onnx"
            paths[name].write_bytes(graph.SerializeToString(deterministic=True))
    for path in paths.values():
        # Only from here on it finds the weights.
        checker.check_model(path)
    return paths
