"""How far the words of a package's captions can be trusted, and the curve that makes their confidence true.

    python -m unifluid.suite.calibrate tasks --photos PHOTOS --count 600 --out SUITE
    python -m unifluid.suite.calibrate fit --tasks SUITE --made MADE --package FOLDER --out FILE

A word is right where any of the people who described the photograph used it. The curve is Platt's: one line over the
log-odds, with two numbers, fitted on every other photograph of the val split; what it is worth is measured on the
others, which it has not seen.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unifluid.metrics.answers import expected_calibration_error
from unifluid.suite.made import Line, Made, read_made
from unifluid.suite.photographs import read_photographs
from unifluid.suite.tasks import SuiteFiles, add_photographs
from unifluid.suite.texts import is_held_out, word_confidences

SEARCHES = {"greedy": "", "beam 3": "beam-"}
NEAREST_TO_SURE = 1e-6
NEWTON_STEPS = 25

Words = tuple[list[float], list[bool]]


@dataclass(frozen=True)
class Curve:
    """Confidence = sigmoid(slope * log-odds + offset)."""

    slope: float
    offset: float

    def __call__(self, confidence: float) -> float:
        return float(1 / (1 + np.exp(-(self.slope * log_odds(np.asarray(confidence)) + self.offset))))


def log_odds(confidence: np.ndarray) -> np.ndarray:
    sure = np.clip(confidence, NEAREST_TO_SURE, 1 - NEAREST_TO_SURE)
    return np.log(sure / (1 - sure))


def fit_curve(confidences: Sequence[float], right: Sequence[bool]) -> Curve:
    """The likeliest line, by Newton's method from the one that changes nothing."""
    truth = np.asarray(right, dtype=np.float64)
    design = np.stack([log_odds(np.asarray(confidences)), np.ones(len(truth))], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        expected = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (expected - truth)
        curvature = (design * (expected * (1 - expected))[:, None]).T @ design
        weights = weights - np.linalg.solve(curvature, slope)
    return Curve(slope=float(weights[0]), offset=float(weights[1]))


def words_said(made: Made, truths: Sequence[Line], prefix: str) -> Words:
    told = [{**truth, "id": prefix + truth["id"]} for truth in truths if made.has(prefix + truth["id"])]
    return word_confidences(made, told)


def both(one: Words, other: Words) -> Words:
    return [*one[0], *other[0]], [*one[1], *other[1]]


def error_of(words: Words, curve: Callable[[float], float] = lambda confidence: confidence) -> float:
    confidences, right = words
    return expected_calibration_error([curve(confidence) for confidence in confidences], right)


def calibrate(made: Made) -> tuple[Curve, Line]:
    """The curve, and what it is worth on the photographs it was not fitted on."""
    photographs = made.of_kind("caption")
    held_out = [truth for truth in photographs if is_held_out(truth)]
    seen = [truth for truth in photographs if not is_held_out(truth)]
    curve = fit_curve(*both(*(words_said(made, seen, prefix) for prefix in SEARCHES.values())))
    errors = {}
    for search, prefix in SEARCHES.items():
        words = words_said(made, held_out, prefix)
        if not words[0]:
            continue
        errors[search] = {"words": len(words[0]), "before": error_of(words), "after": error_of(words, curve)}
    return curve, {"fitted_on": len(seen), "measured_on": len(held_out), "errors": errors}


def rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def keep(file: Path, manifest: Line, curve: Curve, worth: Line) -> Line:
    """In the place of what the file holds of these weights."""
    weights = next(entry["sha256"] for entry in manifest["files"] if entry["path"] == "weights.bin")
    entry = {
        "package": f"{manifest['id']} {manifest['version']}",
        "slope": curve.slope,
        "offset": curve.offset,
        **worth,
    }
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    known[weights] = rounded(entry)
    file.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    return entry


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    tasks = commands.add_parser("tasks")
    tasks.add_argument("--photos", type=Path, required=True, help="the folder that holds flickr8k.tar")
    tasks.add_argument("--count", type=int, required=True)
    tasks.add_argument("--out", type=Path, required=True)
    fit = commands.add_parser("fit")
    fit.add_argument("--tasks", type=Path, required=True)
    fit.add_argument("--made", type=Path, required=True)
    fit.add_argument("--package", type=Path, required=True)
    fit.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.command == "tasks":
        files = SuiteFiles(args.out)
        (args.out / "pictures").mkdir(parents=True, exist_ok=True)
        add_photographs(files, read_photographs(args.photos, args.count))
        files.write()
        return
    manifest = json.loads((args.package / "manifest.json").read_text(encoding="utf-8"))
    curve, worth = calibrate(read_made(args.tasks, args.made))
    entry = keep(args.out, manifest, curve, worth)
    print(f"{entry['package']}: sigmoid({curve.slope:.3f} x log-odds + {curve.offset:.3f})")
    for search, error in worth["errors"].items():
        print(
            f"{search}: calibration error of {error['words']} words of {worth['measured_on']} photographs held out: "
            f"{error['before']:.3f} before, {error['after']:.3f} after"
        )


if __name__ == "__main__":
    main()
