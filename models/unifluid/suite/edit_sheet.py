"""A sheet of a suite's edits as the studio keeps them: source, result and target, in their order, none picked.

python -m unifluid.suite.edit_sheet --tasks SUITE --made OUT --count 60 --sheet edits.webp
"""

import argparse
from itertools import islice
from pathlib import Path

from PIL import Image

from unifluid.evaluation.contact_sheet import contact_sheet
from unifluid.suite.made import Made, read_lines, read_made

COLUMNS = 4


def edit_sheet(made: Made, count: int) -> Image.Image:
    """The first `count` edits that are done, each with its instruction under it."""
    asked = {
        task["id"]: task["instruction"] for task in read_lines(made.suite / "tasks.jsonl") if task["kind"] == "edit"
    }
    cells = []
    for truth in islice(made.of_kind("edit"), count):
        paths = (made.suite / truth["source"], made.out / "drawn" / f"{truth['id']}.png", made.suite / truth["target"])
        cells.append(([Image.open(path) for path in paths], asked[truth["id"]]))
    return contact_sheet(cells, COLUMNS)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=Path, required=True)
    parser.add_argument("--made", type=Path, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--sheet", type=Path, required=True)
    args = parser.parse_args(arguments)
    edit_sheet(read_made(args.tasks, args.made), args.count).save(args.sheet)


if __name__ == "__main__":
    main()
