"""Writes `fixtures/twins.json` of a package: rows that hold Python and TypeScript to the same results.

    python -m unifluid.export.twins models/packages/tiny-test models/packages/studio-mini

Weights and graphs stay as they are; the manifest gets the file's size and hash.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from unifluid.config import UniFluidConfig
from unifluid.export.package_decoder import package_config
from unifluid.export.package_files import MANIFEST, list_files, write_json
from unifluid.export.twin_rows import twin_rows
from unifluid.export.twin_runs import FreeRuns, stored_pictures

TWINS = "fixtures/twins.json"


def write_twins(folder: Path, config: UniFluidConfig) -> None:
    """Writes the file beside the graphs it is made by, and lists it in the manifest."""
    runs = FreeRuns(folder, config)
    made = runs.rows()
    twins = twin_rows(runs.config, runs.tokenizer) | {"pictures": stored_pictures(made), "runs": made}
    write_json(folder / TWINS, twins, indent=None)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["fixtures"] = list(dict.fromkeys([*manifest["fixtures"], TWINS]))
    manifest["files"] = list_files(folder)
    write_json(folder / MANIFEST, manifest)


def read_twins(folder: Path) -> dict[str, Any]:
    return json.loads((folder / TWINS).read_text(encoding="utf-8"))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="package folders")
    for folder in parser.parse_args(arguments).folders:
        write_twins(folder, package_config(folder))
        sys.stdout.write(f"{folder / TWINS}: {(folder / TWINS).stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
