"""`scores.json`: every measure of a suite, and all that says what was measured by whom."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from unifluid.export.package_files import sha256_of
from unifluid.suite.bars import bar_of
from unifluid.suite.made import Line, Made, read_lines
from unifluid.suite.measure import Measure

SCORES = "scores.json"
WRITTEN_AFTER = ("MODEL_CARD.md", SCORES)
"""Files that say how good a package is, and so are no part of what is measured."""


def package_digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 over the names and hashes of everything that makes the pictures and words of a package."""
    files = sorted((file["path"], file["sha256"]) for file in manifest["files"] if file["path"] not in WRITTEN_AFTER)
    return hashlib.sha256("\n".join(f"{path} {digest}" for path, digest in files).encode()).hexdigest()


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def stored(measure: Measure) -> Line:
    line = asdict(measure)
    line |= {name: rounded(line[name]) for name in ("value", "low", "high")}
    line["beside"] = {name: rounded(value) for name, value in measure.beside.items()}
    bar = bar_of(measure.name)
    return line | ({"bar": bar.text, "holds": bar.holds(measure.value)} if bar else {})


def asked_and_done(made: Made) -> dict[str, int]:
    tasks = read_lines(made.suite / "tasks.jsonl")
    return {"asked": len(tasks), "done": sum(made.has(task["id"]) for task in tasks)}


def report(
    suite: str, made: Made, manifest: Mapping[str, Any], judge: Mapping[str, Any], measures: Sequence[Measure]
) -> dict[str, Any]:
    return {
        "suite": suite,
        "date": datetime.now(UTC).date().isoformat(),
        "package": {
            "id": manifest["id"],
            "version": manifest["version"],
            "sha256": package_digest(manifest),
            "sampler": manifest["sampler"],
        },
        "tasks": {"sha256": sha256_of(made.suite / "tasks.jsonl"), **asked_and_done(made)},
        "judge": dict(judge),
        "measures": [stored(measure) for measure in measures],
    }
