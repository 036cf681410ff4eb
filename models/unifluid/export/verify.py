"""Checks a package folder against its manifest and names what is wrong.

    python -m unifluid.export.verify models/packages/studio-mini

Exit status 0 for a sound package, 1 for faults, 2 for bad use.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
from google.protobuf.message import DecodeError
from jsonschema import Draft202012Validator

from unifluid.export.consistency import inconsistencies, variant_graphs
from unifluid.export.graph_scan import scan_graph
from unifluid.export.graph_shapes import shape_reasons
from unifluid.export.package_files import FORMAT, MANIFEST, PACKAGE_FORMAT, sha256_of
from unifluid.export.upgrade import upgraded


@dataclass(frozen=True)
class Problem:
    """One fault. The codes are those of `models/package-format/README.md`."""

    code: str
    """Stable name of the fault."""
    file: str
    """Path inside the package."""
    reason: str
    """A sentence with the numbers."""


def verify_package(folder: Path) -> list[Problem]:
    """Every fault of the package, the gravest first; an empty list for a sound one."""
    manifest, problems = _read_manifest(folder)
    if manifest is None:
        return problems
    listed = {entry["path"]: entry for entry in manifest["files"]}
    sound: set[str] = set()
    for path, entry in listed.items():
        problem = _file_problem(folder, entry)
        if problem:
            problems.append(problem)
        else:
            sound.add(path)
    problems += _unlisted(folder, listed)
    sizes = {path: entry["bytes"] for path, entry in listed.items()}
    for holder in (manifest, *manifest.get("variants", {}).values()):
        for name, path in variant_graphs(holder):
            if path in sound:
                problems += _graph_problems(folder, path, sizes, name, manifest)
    return problems


def _read_manifest(folder: Path) -> tuple[dict[str, Any] | None, list[Problem]]:
    path = folder / MANIFEST
    if not path.is_file():
        return None, [Problem("packageMissing", MANIFEST, f"{folder} holds no {MANIFEST}")]
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        return None, [Problem("packageInvalid", MANIFEST, f"not JSON: {error}")]
    stated = manifest.get("format") if isinstance(manifest, dict) else None
    if isinstance(stated, int) and stated > FORMAT:
        return None, [Problem("packageTooNew", MANIFEST, f"format {stated}, this program reads up to {FORMAT}")]
    escaping = [Problem("packagePathEscapes", MANIFEST, f"{path!r} leaves the folder") for path in _escaping(manifest)]
    if escaping:
        return None, escaping
    name = "manifest-1.schema.json" if stated == 1 else "manifest.schema.json"
    schema = json.loads((PACKAGE_FORMAT / name).read_text(encoding="utf-8"))
    errors = sorted(Draft202012Validator(schema).iter_errors(manifest), key=lambda error: error.json_path)
    if errors:
        return None, [Problem("packageInvalid", MANIFEST, f"{error.json_path}: {error.message}") for error in errors]
    manifest = upgraded(manifest)
    faults = inconsistencies(manifest)
    return (None if faults else manifest), [Problem("packageInvalid", MANIFEST, fault) for fault in faults]


def _escaping(manifest: object) -> list[str]:
    """Paths anywhere a path may stand that are absolute or climb out: a code of their own, as they are an attack."""
    if not isinstance(manifest, dict):
        return []
    variants = manifest.get("variants")
    graphs = [manifest.get("graphs")]
    if isinstance(variants, dict):
        stated = [variant for variant in variants.values() if isinstance(variant, dict)]
        graphs += [variant.get("graphs") for variant in stated]
        fixed = [variant.get("fixed") for variant in stated]
        lists = [paths for named in fixed if isinstance(named, dict) for paths in named.values()]
        graphs += [dict(enumerate(paths)) for paths in lists if isinstance(paths, list)]
    files = manifest.get("files")
    fixtures = manifest.get("fixtures")
    paths = [manifest.get("tokenizer"), manifest.get("words")]
    paths += [path for named in graphs if isinstance(named, dict) for path in named.values()]
    paths += [entry.get("path") for entry in files if isinstance(entry, dict)] if isinstance(files, list) else []
    paths += fixtures if isinstance(fixtures, list) else []
    texts = [path for path in paths if isinstance(path, str)]
    return [
        path
        for path in texts
        if path.startswith(("/", "\\")) or path[1:2] == ":" or ".." in path.replace("\\", "/").split("/")
    ]


def _file_problem(folder: Path, entry: dict[str, Any]) -> Problem | None:
    name = entry["path"]
    path = folder / name
    if any(part.is_symlink() for part in (path, *path.parents) if folder in part.parents):
        return Problem("packageLinkFound", name, "is a link or lies behind one")
    if not path.is_file():
        return Problem("packageFileMissing", name, "is listed and not there")
    size = path.stat().st_size
    if size != entry["bytes"]:
        return Problem("packageFileCorrupt", name, f"has {size} bytes, the manifest says {entry['bytes']}")
    digest = sha256_of(path)
    if digest != entry["sha256"]:
        return Problem("packageFileCorrupt", name, f"has SHA-256 {digest}, the manifest says {entry['sha256']}")
    return None


def _unlisted(folder: Path, listed: dict[str, Any]) -> list[Problem]:
    problems = []
    for root, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        for name in files + links:
            path = (Path(root) / name).relative_to(folder).as_posix()
            if path != MANIFEST and path not in listed:
                problems.append(Problem("packageUnlistedFile", path, "is there and not listed"))
    return sorted(problems, key=lambda problem: problem.file)


def _graph_problems(
    folder: Path, path: str, sizes: dict[str, int], name: str, manifest: dict[str, Any]
) -> list[Problem]:
    """What a graph asks for first; what it takes and gives only where that is allowed."""
    try:
        model = onnx.load(folder / path, load_external_data=False)
    except (DecodeError, ValueError) as error:
        return [Problem("packageGraphForbidden", path, f"is no ONNX graph: {error}")]
    # A graph finds its weights beside it.
    prefix = path.rpartition("/")[0] + "/" if "/" in path else ""
    beside = {file.removeprefix(prefix): size for file, size in sizes.items() if file.startswith(prefix)}
    forbidden = [Problem("packageGraphForbidden", path, reason) for reason in scan_graph(model, beside)]
    if forbidden:
        return forbidden
    reasons = shape_reasons(model, name, manifest)
    return [Problem("packageInvalid", path, f"{path} does not fit the manifest: {reason}") for reason in reasons]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a model package against its manifest.")
    parser.add_argument("folder", type=Path, help="the package's folder")
    folder = parser.parse_args(arguments).folder
    problems = verify_package(folder)
    for problem in problems:
        sys.stdout.write(f"{problem.code}: {problem.file}: {problem.reason}\n")
    if not problems:
        sys.stdout.write(f"{folder}: sound\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
