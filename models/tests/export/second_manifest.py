"""The manifest that the writer of today gives the package `tiny-test`, whose own is of format 1.

    python tests/export/second_manifest.py runtime/testing/tiny-test.manifest.json

Both languages read it as what they make of the old one.
"""

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from unifluid.configs.models import TINY_TEST
from unifluid.export.manifest import model_facts, write_manifest
from unifluid.export.package_files import MANIFEST, write_json
from unifluid.export.release import RELEASES, read_release

PACKAGE = Path(__file__).parents[2] / "packages/tiny-test"


def first_manifest() -> dict[str, Any]:
    return json.loads((PACKAGE / MANIFEST).read_text(encoding="utf-8"))


def second_manifest() -> dict[str, Any]:
    first, release = first_manifest(), read_release(RELEASES / "tiny-test.json")
    with TemporaryDirectory() as work:
        folder = Path(shutil.copytree(PACKAGE, Path(work) / "tiny-test"))
        facts = model_facts(TINY_TEST, release.sampler, release.styles)
        write_manifest(folder, release.identity("tiny-test"), facts, list(first["graphs"]), first["fixtures"])
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


if __name__ == "__main__":
    write_json(Path(sys.argv[1]), second_manifest())
