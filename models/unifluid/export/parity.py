"""Compares PyTorch and ONNX Runtime on the golden fixtures, teacher-forced, and prints a table.

    python -m unifluid.export.parity --package models/packages/studio-mini
    python -m unifluid.export.parity --package models/packages/studio-mini \\
        --checkpoint RUN/last.safetensors --vae VAE_RUN/last.safetensors

The first form checks a package against its own fixtures, with `--variant gpu` its graphs for graphics cards, which run
on the CPU here and are held to what float16 weights reach. The second also runs the checkpoint in PyTorch: its float32
graphs must agree to 2e-4, the package's rounded ones to the tolerances of `write_fixtures.py`. Exit status 1 where one
does not.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from unifluid.export.export_graphs import export_graphs
from unifluid.export.golden_cases import GoldenCases
from unifluid.export.golden_check import Distance, check_all, open_graphs, worst
from unifluid.export.package_files import MANIFEST
from unifluid.export.package_words import golden_words
from unifluid.export.reference_outputs import GRAPHS
from unifluid.export.stored_check import StoredFixtures
from unifluid.export.write_fixtures import TOLERANCES
from unifluid.tokenizer import Tokenizer
from unifluid.training.trained import load_model

EXACT = 2e-4
"""Allowed of float32 graphs: summing in another order."""


HALF = {name: min(allowed, 0.004) for name, allowed in TOLERANCES.items()}
"""Allowed of float16 weights, as the graphs for graphics cards have throughout."""


def package_graphs(folder: Path, variant: str | None = None) -> dict[str, Path]:
    """By name; those of the variant where it has them. ValueError for a variant that the package has not."""
    paths = {name: f"{name}.onnx" for name in GRAPHS}
    if variant is not None:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if variant not in manifest.get("variants", {}):
            raise ValueError(f"{folder} has no variant {variant}")
        paths |= manifest["variants"][variant]["graphs"]
    return {name: folder / path for name, path in paths.items()}


def check_weights(package: Path, checkpoint: Path, vae: Path, threads: int) -> tuple[list[Distance], list[Distance]]:
    """Distances from the PyTorch model of (float32 graphs made now, the package's graphs)."""
    model = load_model(checkpoint, vae)
    golden = GoldenCases(model, golden_words(Tokenizer.load(package / "tokenizer.json"), model.unified.config))
    calls, runs = golden.calls(), golden.runs()
    with TemporaryDirectory() as folder:
        exact = check_all(open_graphs(export_graphs(model, Path(folder), shipped=False), threads), calls, runs)
    return exact, check_all(open_graphs(package_graphs(package), threads), calls, runs)


def report(title: str, found: Sequence[Distance], tolerances: dict[str, float]) -> bool:
    """Prints the worst call of each output; whether all of them are allowed."""
    sys.stdout.write(f"\n{title}\n{'graph':<12}{'output':<10}{'distance':>10}{'allowed':>10}  worst call\n")
    good = True
    for each in worst(found).values():
        allowed = tolerances[each.graph]
        good = good and each.distance <= allowed
        verdict = "" if each.distance <= allowed else "  TOO FAR"
        sys.stdout.write(
            f"{each.graph:<12}{each.output:<10}{each.distance:>10.1e}{allowed:>10.0e}  {each.call}{verdict}\n"
        )
    return good


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, help="checkpoint of the unified model")
    parser.add_argument("--vae", type=Path, help="checkpoint of the autoencoder")
    parser.add_argument("--variant", help="graphs of that variant, where it has them")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    if (options.checkpoint is None) != (options.vae is None):
        parser.error("--checkpoint and --vae belong together")
    if options.checkpoint is None:
        graphs = open_graphs(package_graphs(options.package, options.variant), options.threads)
        title, allowed = "package against its fixtures", HALF if options.variant else TOLERANCES
        return 0 if report(title, StoredFixtures(options.package).check(graphs), allowed) else 1
    exact, rounded = check_weights(options.package, options.checkpoint, options.vae, options.threads)
    same = report("float32 graphs against PyTorch", exact, dict.fromkeys(GRAPHS, EXACT))
    return 0 if report("package against PyTorch", rounded, TOLERANCES) and same else 1


if __name__ == "__main__":
    sys.exit(main())
