"""Whether a graph takes and gives what the manifest says.

The numbers of a manifest size every array of the pipelines: one that is too large costs memory long before the graph
could refuse. The same table as `models/runtime/graphShapes.ts`.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from onnx import ModelProto, ValueInfoProto

from unifluid.export.package_files import PACKAGE_FORMAT

Shape = list[int | None]


def shape_reasons(model: ModelProto, graph: str, architecture: Mapping[str, Any]) -> list[str]:
    """Reasons to refuse the graph of that name; none where it fits."""
    expected = json.loads((PACKAGE_FORMAT / "shapes.json").read_text(encoding="utf-8"))[graph]
    return [
        *_differences("input", expected["inputs"], model.graph.input, architecture),
        *_differences("output", expected["outputs"], model.graph.output, architecture),
    ]


def _differences(
    side: str,
    expected: Mapping[str, list[int | str]],
    values: Iterable[ValueInfoProto],
    architecture: Mapping[str, Any],
) -> list[str]:
    stated = {value.name: _shape_of(value) for value in values}
    reasons = []
    for name, sizes in expected.items():
        shape: Shape = [size if isinstance(size, int) else architecture.get(size) for size in sizes]
        if name not in stated:
            reasons.append(f"{side} {name} is missing")
        elif not _fits(shape, stated[name]):
            reasons.append(f"{side} {name} is {_in_brackets(stated[name])} instead of {_in_brackets(shape)}")
    return reasons + [f"{side} {name} is unknown" for name in stated if name not in expected]


def _fits(expected: Shape, found: Shape) -> bool:
    return len(expected) == len(found) and all(
        size is None or size == other for size, other in zip(expected, found, strict=True)
    )


def _shape_of(value: ValueInfoProto) -> Shape:
    dims = value.type.tensor_type.shape.dim
    return [dim.dim_value if dim.HasField("dim_value") else None for dim in dims]


def _in_brackets(shape: Shape) -> str:
    return "[" + ", ".join("*" if size is None else str(size) for size in shape) + "]"
