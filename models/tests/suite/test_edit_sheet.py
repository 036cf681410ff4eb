"""The sheet of edits, of plain pictures."""

import json
from pathlib import Path

from PIL import Image

from unifluid.evaluation.contact_sheet import CELL, GAP
from unifluid.suite.edit_sheet import main

COLOURS = {"source": (200, 0, 0), "target": (0, 0, 200), "made": (0, 160, 0)}


def write_edit(suite: Path, out: Path, number: str) -> list[dict]:
    """An edit from red to blue that came out green."""
    paths = {name: suite / "pictures" / f"{number}-{name}.png" for name in ("source", "target")}
    paths["made"] = out / "drawn" / f"{number}.png"
    for name, path in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGBA", (32, 32), (*COLOURS[name], 255)).save(path)
    where = {name: f"pictures/{number}-{name}.png" for name in ("source", "target")}
    return [
        {"kind": "edit", "id": number, "instruction": "make it blue"},
        {"kind": "edit", "id": number, "edit": "recolour", **where},
    ]


def test_source_result_and_target_stand_side_by_side_for_the_first_edits_that_are_done(tmp_path):
    suite, out = tmp_path / "suite", tmp_path / "out"
    tasks, truths = zip(*(write_edit(suite, out, f"edit-{n:04d}") for n in range(4)), strict=True)
    (suite / "tasks.jsonl").write_text("".join(json.dumps(task) + "\n" for task in tasks))
    (suite / "truth.jsonl").write_text("".join(json.dumps(truth) + "\n" for truth in truths))
    done = ("edit-0000", "edit-0002", "edit-0003")
    (out / "results.jsonl").write_text("".join(json.dumps({"id": number}) + "\n" for number in done))
    asked = ["--tasks", str(suite), "--made", str(out), "--count", "2", "--sheet", str(tmp_path / "sheet.png")]
    main(asked)
    sheet = Image.open(tmp_path / "sheet.png")
    middle = GAP + CELL // 2
    cells = [
        sheet.getpixel((middle + cell * (3 * CELL + GAP) + place * CELL, middle))
        for cell in range(3)
        for place in range(3)
    ]
    two = [COLOURS["source"], COLOURS["made"], COLOURS["target"]] * 2
    assert cells == [*two, *[(255, 255, 255)] * 3]
