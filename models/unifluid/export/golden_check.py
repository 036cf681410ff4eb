"""Runs golden calls and runs through ONNX Runtime and says how far each output is from the PyTorch model's.

The distance of two arrays is rms(ours - theirs) / rms(theirs).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from unifluid.export.golden_cases import Call, Run
from unifluid.export.reference_outputs import Arrays

RunGraph = Callable[[str, Arrays], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Distance:
    """How far one output of one call is from what it should be."""

    call: str
    graph: str
    output: str
    distance: float


def open_graphs(graphs: dict[str, Path], threads: int = 1) -> RunGraph:
    """Sessions of a package's graphs, loaded by path so that the weight file is mapped, on the CPU."""
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3  # shape merging of dynamic sizes is reported as a warning and means nothing
    sessions = {
        name: ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        for name, path in graphs.items()
    }

    def run(graph: str, inputs: Arrays) -> dict[str, np.ndarray]:
        session = sessions[graph]
        names = [output.name for output in session.get_outputs()]
        return {name: np.asarray(made) for name, made in zip(names, session.run(names, dict(inputs)), strict=True)}

    return run


def distance(ours: np.ndarray, theirs: np.ndarray) -> float:
    if ours.shape != theirs.shape:
        raise ValueError(f"output has shape {ours.shape}, expected {theirs.shape}")
    if theirs.size == 0:
        return 0.0
    error = np.sqrt(np.mean(np.square(ours.astype(np.float64) - theirs)))
    return float(error / max(np.sqrt(np.mean(np.square(theirs.astype(np.float64)))), 1e-12))


def check_call(run: RunGraph, call: Call) -> list[Distance]:
    outputs = run(call.graph, call.inputs)
    return _distances(call, outputs)


def check_run(run: RunGraph, golden: Run) -> list[Distance]:
    """Teacher-forced in tokens; the cache is the one that the graphs under test build up themselves."""
    made = run("prefill", golden.prefill.inputs)
    found = _distances(golden.prefill, made)
    k, v = made["k"], made["v"]
    for call in golden.steps:
        outputs = run(call.graph, {**call.inputs, "k": k, "v": v})
        found += _distances(call, outputs)
        k = np.concatenate((k, outputs["k_new"]), axis=3)
        v = np.concatenate((v, outputs["v_new"]), axis=3)
    return found


def check_all(run: RunGraph, calls: Sequence[Call], runs: Sequence[Run]) -> list[Distance]:
    found = [each for call in calls for each in check_call(run, call)]
    return found + [each for golden in runs for each in check_run(run, golden)]


def worst(found: Sequence[Distance]) -> dict[tuple[str, str], Distance]:
    """The greatest distance of each (graph, output)."""
    result: dict[tuple[str, str], Distance] = {}
    for each in found:
        key = (each.graph, each.output)
        if key not in result or each.distance > result[key].distance:
            result[key] = each
    return result


def _distances(call: Call, outputs: Arrays) -> list[Distance]:
    return [
        Distance(call.name, call.graph, name, distance(outputs[name], expected))
        for name, expected in call.outputs.items()
    ]
