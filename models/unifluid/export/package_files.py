"""The manifest's own facts: which files a package holds, how long they are, and their SHA-256."""

import hashlib
import json
from pathlib import Path

MANIFEST = "manifest.json"
FORMAT = 2
"""What is written, and the newest that is read."""
PACKAGE_FORMAT = Path(__file__).resolve().parents[2] / "package-format"


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in pieces: weight files may be larger than memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def list_files(folder: Path) -> list[dict[str, str | int]]:
    """The manifest's `files`: every file below the folder but the manifest, sorted by path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in paths
    ]


def write_json(path: Path, value: object, indent: int | None = 2) -> None:
    """The same bytes for the same value on every machine."""
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=True) + "\n", encoding="utf-8", newline="\n")
