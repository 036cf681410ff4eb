"""Writes and reads a package's golden fixtures: fixtures/cases.json and fixtures/tensors.bin."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from unifluid.export.golden_cases import Call, Run
from unifluid.export.package_files import write_json
from unifluid.export.tensor_store import TensorWriter

CASES, TENSORS = "fixtures/cases.json", "fixtures/tensors.bin"

TOLERANCES = {
    # rms(graph - PyTorch) / rms(PyTorch) that the shipped weights may reach; what they do reach is in the model card.
    "vision": 0.004,
    "vae_encode": 0.004,
    "vae_decode": 0.004,
    "prefill": 0.08,
    "text_step": 0.08,
    "image_step": 0.10,
}


def write_fixtures(
    folder: Path,
    calls: Sequence[Call],
    runs: Sequence[Run],
    vectors: dict[str, list[Any]],
    tolerances: Mapping[str, float] = TOLERANCES,
) -> list[str]:
    """Writes both files below the package folder and returns their paths."""
    tensors = TensorWriter()
    cases = {
        "calls": [_call(call, tensors, tolerances) for call in calls],
        "runs": [
            {
                "name": run.name,
                "prefill": _call(run.prefill, tensors, tolerances),
                "steps": [_call(step, tensors, tolerances) for step in run.steps],
            }
            for run in runs
        ],
        **vectors,
    }
    (folder / "fixtures").mkdir(exist_ok=True)
    write_json(folder / CASES, cases, indent=None)
    (folder / TENSORS).write_bytes(tensors.bytes())
    return [CASES, TENSORS]


def read_fixtures(folder: Path) -> tuple[dict[str, Any], bytes]:
    """cases.json and the numbers, as they are stored."""
    return json.loads((folder / CASES).read_text(encoding="utf-8")), (folder / TENSORS).read_bytes()


def _call(call: Call, tensors: TensorWriter, tolerances: Mapping[str, float]) -> dict[str, Any]:
    tolerance = tolerances[call.graph]
    return {
        "name": call.name,
        "graph": call.graph,
        "inputs": {name: tensors.input(array) for name, array in call.inputs.items()},
        "outputs": {name: tensors.output(array, tolerance) for name, array in call.outputs.items()},
    }
