"""A module as an ONNX graph, by PyTorch's exporter: a package's convolutional graphs, and encoding of training data."""

import logging
import warnings
from collections.abc import Iterator

import torch
from onnx import GraphProto, ModelProto
from torch import Tensor, nn

OPSET = 18


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
    assert program is not None, "dynamo=True answers a program"
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


def all_graphs(graph: GraphProto) -> Iterator[GraphProto]:
    """The graph and the bodies inside it."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from all_graphs(attribute.g)
