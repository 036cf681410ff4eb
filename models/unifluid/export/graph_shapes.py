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


def shape_reasons(model: ModelProto, graph: str, manifest: Mapping[str, Any]) -> list[str]:
    """Reasons to refuse the graph of that name; none where it fits a manifest of format 2."""
    tables = json.loads((PACKAGE_FORMAT / "shapes.json").read_text(encoding="utf-8"))
    kind = manifest.get("sampler", {"kind": "flow"})["kind"]
    expected = tables[graph if graph != "image_step" or kind == "flow" else f"image_step_{kind}"]
    absent = absent_values(manifest) if graph == "prefill" else ()
    numbers = _numbers(manifest)
    return [
        *_differences("input", _present(expected["inputs"], absent), model.graph.input, numbers),
        *_differences("output", _present(expected["outputs"], absent), model.graph.output, numbers),
    ]


def absent_values(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Parts that a model does not have take no columns: a prefill knows nothing of them, nor of logits if none writes.

    Codes, and tokens of the sampler `sde`, come line by line after the prompt: none are known before.
    """
    architecture = manifest["architecture"]
    known = "drawing" in architecture and manifest["sampler"]["kind"] not in ("codes", "sde")
    reading = () if "vision" in architecture else ("vision", "vision_segment", "logit_index", "logits")
    return reading if known else (*reading, "source", "source_grid", "image", "image_grid", "image_next")


def _present(values: Mapping[str, list[int | str]], absent: tuple[str, ...]) -> dict[str, list[int | str]]:
    return {name: sizes for name, sizes in values.items() if name not in absent}


def _numbers(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """By the words of shapes.json."""
    architecture = dict(manifest["architecture"])
    vision, drawing = architecture.pop("vision", {}), architecture.pop("drawing", {})
    codebook = {name: value for name, value in manifest.get("sampler", {}).items() if name == "codebook"}
    return architecture | drawing | {f"vision_{name}": value for name, value in vision.items()} | codebook


def _differences(
    side: str,
    expected: Mapping[str, list[int | str]],
    values: Iterable[ValueInfoProto],
    numbers: Mapping[str, Any],
) -> list[str]:
    stated = {value.name: _shape_of(value) for value in values}
    reasons = []
    for name, sizes in expected.items():
        shape: Shape = [size if isinstance(size, int) else numbers.get(size) for size in sizes]
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
