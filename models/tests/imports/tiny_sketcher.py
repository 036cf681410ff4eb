"""The package that the runtime's parity test sketches with, and the tokens that a tiny NextStep draws by itself.

    python tests/imports/tiny_sketcher.py runtime/testing/tiny-nextstep

writes OUT/package, imported in float32 from a tiny random NextStep, and OUT/expected.json: prompts and tokens.
"""

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tiny_nextstep import SIDE, Drawing, Published, drawn, write_folder

from unifluid.imports.fresh_folder import fresh_folder
from unifluid.imports.import_package import write_import_package
from unifluid.imports.nextstep import nextstep_parts
from unifluid.imports.progress import Progress
from unifluid.imports.source_folder import SourceFolder

PROMPTS = ("a red apple on a table", "two green cars", "Überall 3\ncars")
STEPS, GUIDANCE = 6, 2.5


def cases(published: Published, *, token_norm: bool) -> list[dict[str, Any]]:
    area = published.tokenizer.encode(f"<|image_area|>{SIDE}*{SIDE}").ids
    told: list[dict[str, Any]] = []
    for seed, prompt in enumerate(PROMPTS):
        ids = [*published.tokenizer.encode(prompt).ids, *area]
        asked = Drawing(ids, area, seed, STEPS, GUIDANCE, token_norm, positions=True)
        tokens = [round(float(value), 6) for value in drawn(published, asked).flatten()]
        told.append({"prompt": prompt, "seed": seed, "tokens": tokens})
    return told


def write_tiny_sketcher(out: Path) -> None:
    with TemporaryDirectory() as work:
        published = write_folder(Path(work) / "published", use_gen_pos_embed=True)
        source = SourceFolder(Path(work) / "published")
        parts = nextstep_parts(source, "tiny-nextstep", "Tiny NextStep", token_norm=True, grid=SIDE)
        shutil.rmtree(out, ignore_errors=True)
        with fresh_folder(out / "package") as folder:
            write_import_package(folder, source.folder / "tokenizer.json", parts, 32, Progress(as_json=False))
        told = {"steps": STEPS, "guidance": GUIDANCE, "cases": cases(published, token_norm=True)}
        (out / "expected.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_tiny_sketcher(Path(sys.argv[1]))
