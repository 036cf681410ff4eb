"""What comes back from a lent machine: few files of bounded size, complete at any moment.

An export is a folder `outbox-NNNNNNN` that appears under its name when it is whole. Weights are cut into parts, and
`run.json` holds the sum by which `unifluid.kit.join` knows that the parts belong together.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PART_BYTES = 15 * 2**20
MOST_FILES = 7
"""Beside run.json."""
MOST_BYTES = 63 * 2**20
MOST_FILE_BYTES = 16 * 2**20


@dataclass(frozen=True)
class Parcel:
    """A file, or several if it is cut. What is listed first gets the room first."""

    name: str
    content: bytes
    may_be_cut: bool = False


def parts_of(parcel: Parcel) -> list[tuple[str, bytes]]:
    if not parcel.may_be_cut:
        return [(parcel.name, parcel.content)]
    starts = range(0, len(parcel.content), PART_BYTES)
    return [(f"{parcel.name}.{i}", parcel.content[start : start + PART_BYTES]) for i, start in enumerate(starts)]


def chosen(parcels: list[Parcel]) -> list[Parcel]:
    """The parcels that fit, in order; one that does not is left out, and later ones may still fit."""
    taken, files, size = [], 0, 0
    for parcel in parcels:
        parts = parts_of(parcel)
        fits = files + len(parts) <= MOST_FILES and size + len(parcel.content) <= MOST_BYTES
        if fits and all(len(content) <= MOST_FILE_BYTES for _, content in parts):
            taken.append(parcel)
            files, size = files + len(parts), size + len(parcel.content)
    return taken


def write_export(folder: Path, step: int, facts: Mapping[str, Any], parcels: list[Parcel]) -> list[str]:
    """Writes an export and removes older ones; answers the names of what was left out."""
    kept = chosen(parcels)
    sums = {parcel.name: hashlib.sha256(parcel.content).hexdigest() for parcel in kept}
    temporary, final = folder / f".outbox-{step:07d}", folder / f"outbox-{step:07d}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for parcel in kept:
        for name, content in parts_of(parcel):
            (temporary / name).write_bytes(content)
    (temporary / "run.json").write_text(json.dumps({**facts, "sha256": sums}, indent=1))
    shutil.rmtree(final, ignore_errors=True)
    temporary.rename(final)
    for older in exports(folder)[:-1]:
        shutil.rmtree(older, ignore_errors=True)
    return [parcel.name for parcel in parcels if parcel not in kept]


def exports(folder: Path) -> list[Path]:
    """Whole exports, oldest first."""
    return sorted(folder.glob("outbox-*"))


def deliver(folder: Path, out: Path, delivered: str | None) -> str | None:
    """Copies the newest export to `out` unless it is the one already there; answers its name."""
    found = exports(folder)
    if not found or found[-1].name == delivered:
        return delivered
    try:
        names = {path.name for path in found[-1].iterdir()}
        for path in found[-1].iterdir():
            temporary = out / f"{path.name}.tmp"
            shutil.copyfile(path, temporary)
            temporary.replace(out / path.name)
    except FileNotFoundError:  # a newer one took its place meanwhile: next time
        return delivered
    for path in out.iterdir():
        if path.name not in names and path.is_file():
            path.unlink()
    return found[-1].name
