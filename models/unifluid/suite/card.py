"""The tables of a package's model card that follow from its scores.

    python -m unifluid.suite.card --package models/packages/studio-mini --readme README.md

Run by the suite itself; writes the section anew from `scores.json` and brings the manifest up to date. A page may hold
the figures that have a bar, between two marks.
"""

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unifluid.export.package_files import MANIFEST, list_files, write_json
from unifluid.suite.bars import in_percent
from unifluid.suite.report import SCORES, package_digest

CARD = "MODEL_CARD.md"
HEADING = "## Measured by the suite"
BEFORE = "## Scores"
FIRST_MARK, LAST_MARK = "<!-- figures of the suite -->", "<!-- end of the figures -->"
COMMAND = "npm run evaluate -- --suite {suite}"


def figure(name: str, value: float) -> str:
    if in_percent(name):
        return f"{100 * value:.1f} %"
    return f"{value:.1f}" if "x 100" in name else f"{value:.3g}"


def row(measure: Mapping[str, Any]) -> str:
    name, value = measure["name"], figure(measure["name"], measure["value"])
    if measure["low"] is not None and measure["high"] is not None:
        low, high = (figure(name, measure[edge]).removesuffix(" %") for edge in ("low", "high"))
        value += f" ({low} to {high})"
    bar = f"{measure['bar']}: {'holds' if measure['holds'] else 'missed'}" if "bar" in measure else ""
    plain = "Frechet" in name or "untouched" in name
    beside = ", ".join(
        f"{what} {told:.3g}" if plain else f"{what} {figure(name, told)}" for what, told in measure["beside"].items()
    )
    return f"| {name} | {value} | {bar} | {measure['count']:,} | {beside} |"


def section(scores: Mapping[str, Any]) -> str:
    package, judge, tasks = scores["package"], scores["judge"], scores["tasks"]
    taught, accuracy = judge["taught"], judge["accuracy"]
    lines = [
        HEADING,
        "",
        f"`{COMMAND.format(suite=scores['suite'])}`, {scores['date']}, through the studio's own runtime and settings; "
        f"{tasks['done']:,} of {tasks['asked']:,} tasks done. Package {package['sha256'][:12]}, judge "
        f"{judge['heads_sha256'][:12]}, tasks {tasks['sha256'][:12]}. In brackets 95 % intervals; bars are those "
        "without a GPU run.",
        "",
        "| measure | reached | bar | of | beside it |",
        "|---|---|---|---|---|",
        *map(row, scores["measures"]),
        "",
        f"The judge: {judge['backbone']}, frozen; heads taught on {taught['lessons']:,} real pictures "
        f"({taught['seconds']:,} s of one core, once it had looked at them). What it says of real "
        "pictures that no lesson showed:",
        "",
        "| real pictures | right |",
        "|---|---|",
        *(f"| {name} | {100 * a['right'] / a['of']:.1f} % of {a['of']:,} |" for name, a in accuracy.items()),
        "",
    ]
    return "\n".join(lines)


def with_section(card: str, scores: Mapping[str, Any]) -> str:
    """The card with the section in its place, before the other scores. ValueError for a card without those."""
    bare = re.sub(rf"^{re.escape(HEADING)}$.*?(?=^## )", "", card, flags=re.MULTILINE | re.DOTALL)
    before, heading, after = bare.partition(f"{BEFORE}\n")
    if not heading:
        raise ValueError(f"the card has no section {BEFORE!r}")
    return f"{before}{section(scores)}\n{heading}{after}"


def with_table(page: str, scores: Mapping[str, Any]) -> str:
    """The page with the figures that have a bar between its marks. ValueError for a page without them."""
    if FIRST_MARK not in page or LAST_MARK not in page:
        raise ValueError(f"the page has no {FIRST_MARK} and {LAST_MARK}")
    barred = [measure for measure in scores["measures"] if "bar" in measure]
    lines = ["| | reached | bar | of |", "|---|---|---|---|"]
    for measure in barred:
        name, reached, bar, count = row(measure).strip("| ").split(" | ")[:4]
        lines.append(f"| {name} | {reached} | {bar} | {count} |")
    before, _, rest = page.partition(FIRST_MARK)
    return f"{before}{FIRST_MARK}\n\n" + "\n".join(lines) + f"\n\n{LAST_MARK}{rest.partition(LAST_MARK)[2]}"


def write_card(package: Path, scores: Mapping[str, Any]) -> None:
    """Writes card and manifest. ValueError where the scores are another package's."""
    manifest = json.loads((package / MANIFEST).read_text(encoding="utf-8"))
    if package_digest(manifest) != scores["package"]["sha256"]:
        raise ValueError(f"the scores are not those of the package in {package}")
    if manifest["sampler"] != scores["package"]["sampler"]:
        raise ValueError(f"the scores were measured with another sampler than that of the package in {package}")
    path = package / CARD
    path.write_text(with_section(path.read_text(encoding="utf-8"), scores), encoding="utf-8", newline="\n")
    write_json(package / MANIFEST, manifest | {"files": list_files(package)})


def write_scores(package: Path, scores: Mapping[str, Any]) -> None:
    write_json(package / SCORES, scores)
    write_card(package, scores)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--readme", type=Path, help="a page whose table is written anew too")
    args = parser.parse_args(arguments)
    scores = json.loads((args.package / SCORES).read_text(encoding="utf-8"))
    write_card(args.package, scores)
    if args.readme:
        page = args.readme.read_text(encoding="utf-8")
        args.readme.write_text(with_table(page, scores), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
