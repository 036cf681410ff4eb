"""What a graph of a package may contain: known operators, weights in listed files, no tensor of a gigabyte.

A package is data from elsewhere; a custom operator or a path out of the folder must be found before a runtime opens it.
"""

import json

import onnx
from onnx import ModelProto, TensorProto
from onnx.external_data_helper import uses_external_data

from unifluid.export.package_files import PACKAGE_FORMAT
from unifluid.export.weights_file import all_graphs

# Electron's allocator kills the process above one gigabyte in a single aligned allocation.
LARGEST_TENSOR_BYTES = 2**30
MOST_NODES = 100_000
ALIASES = {"ai.onnx": ""}


def allowed_operators() -> dict[str, frozenset[str]]:
    """Operator names by domain, from the list that both languages read."""
    stored = json.loads((PACKAGE_FORMAT / "operators.json").read_text(encoding="utf-8"))
    return {domain: frozenset(names) for domain, names in stored.items()}


def scan_graph(model: ModelProto, weight_files: dict[str, int]) -> list[str]:
    """Reasons to refuse the graph; none, if it is sound. weight_files: bytes by name of the files it may point into."""
    allowed = allowed_operators()
    reasons: list[str] = []
    if model.functions:
        reasons.append("holds local functions")
    nodes = 0
    for graph in all_graphs(model.graph):
        nodes += len(graph.node)
        for node in graph.node:
            domain = ALIASES.get(node.domain, node.domain)
            if node.op_type not in allowed.get(domain, frozenset()):
                reasons.append(f"operator {domain or 'ai.onnx'}:{node.op_type} is not allowed")
        for tensor in graph.initializer:
            reasons += _tensor_reasons(tensor, weight_files)
    if nodes > MOST_NODES:
        reasons.append(f"{nodes} nodes, at most {MOST_NODES} are allowed")
    return sorted(set(reasons))


def _tensor_reasons(tensor: TensorProto, weight_files: dict[str, int]) -> list[str]:
    reasons = []
    width = max(1, onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize)
    size = width
    for dim in tensor.dims:
        size *= dim
    if size >= LARGEST_TENSOR_BYTES:
        reasons.append(f"tensor {tensor.name} has {size} bytes, below {LARGEST_TENSOR_BYTES} are allowed")
    if uses_external_data(tensor):
        fields = {entry.key: entry.value for entry in tensor.external_data}
        location = fields.get("location", "")
        if location not in weight_files:
            reasons.append(f"tensor {tensor.name} lies in {location!r}, which is no listed file")
        elif int(fields.get("offset", 0)) + size > weight_files[location] or int(fields.get("offset", 0)) < 0:
            reasons.append(f"tensor {tensor.name} reaches past the end of {location}")
    return reasons
