"""Counts what each graph of a package launches on a graphics card: for small steps that is their cost.

    python -m unifluid.export.kernels models/packages/studio-mini [--steps 16]

One line a graph, of each variant too. `written`: operators of the graph; `fused`: what ONNX Runtime's CPU provider
leaves of them, whose fusions are much like those of other providers. Not counted is what launches nothing: new views of
an array, sizes, and what follows from weights and sizes alone. The body of a Loop counts `steps` times, and each round
once more for its condition, which the host waits for; an unrolled graph has the package's most steps, whatever is
asked for.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import onnxruntime as ort
from onnx import GraphProto

from unifluid.export.consistency import variant_graphs
from unifluid.export.package_files import MANIFEST

VIEWS = frozenset({"Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"})
SIZES = frozenset({"Shape", "Size"})


def kernels(graph: GraphProto, steps: int, known: frozenset[str] = frozenset()) -> int:
    """Launches of one run. known: values of the graph around this one that the host has."""
    host = set(known) | {tensor.name for tensor in graph.initializer}
    count = 0
    for node in graph.node:
        bodies = [attribute.g for attribute in node.attribute if attribute.HasField("g")]
        if bodies:
            # The body's first two values are the round and whether to go on: the host's.
            count += steps * sum(1 + kernels(body, steps, frozenset(host | _counters(body))) for body in bodies)
        elif node.op_type in SIZES or all(name in host or not name for name in node.input):
            host.update(node.output)
        elif node.op_type not in VIEWS:
            count += 1
    return count


def _counters(body: GraphProto) -> set[str]:
    return {value.name for value in body.input[:2]}


def fused(path: Path) -> GraphProto:
    """The graph as ONNX Runtime would run it on the CPU, its layout for one kind of processor left aside."""
    with TemporaryDirectory() as folder:
        options = ort.SessionOptions()
        options.log_severity_level = 3
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(Path(folder) / "fused.onnx")
        ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        return onnx.load(options.optimized_model_filepath, load_external_data=False).graph


def counts(path: Path, steps: int) -> tuple[int, int]:
    """(as written, as fused)."""
    written = onnx.load(path, load_external_data=False).graph
    return kernels(written, steps), kernels(fused(path), steps)


def package_counts(folder: Path, steps: int | None) -> Iterable[tuple[str, int, int]]:
    """Path below the folder and its counts. steps: those of a solver; None: what the package suggests."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    # Codes are drawn without a solver.
    asked = steps or manifest.get("sampler", {}).get("steps", 1)
    for holder in (manifest, *manifest.get("variants", {}).values()):
        for _, path in variant_graphs(holder):
            yield path, *counts(folder / path, asked)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--steps", type=int, help="solver steps; left out: what the package suggests")
    options = parser.parse_args(arguments)
    sys.stdout.write(f"{'graph':<24}{'written':>8}{'fused':>8}\n")
    for path, written, left in package_counts(options.package, options.steps):
        sys.stdout.write(f"{path:<24}{written:>8}{left:>8}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
