"""flickr8k's val photographs with the five captions that people wrote of each."""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

from unifluid.data.shards import member_bytes

ARCHIVE = "flickr8k.tar"


@dataclass(frozen=True)
class Photograph:
    """The file as it is, and its captions as they were written."""

    jpeg: bytes
    references: list[str]


def read_photographs(folder: Path, count: int) -> list[Photograph]:
    """The first `count` of the val split, in the order of its list."""
    with tarfile.open(folder / ARCHIVE) as tar:
        listed = [json.loads(line) for line in member_bytes(tar, "captions.jsonl").decode().splitlines() if line]
        chosen = [entry for entry in listed if entry["split"] == "val"][:count]
        return [Photograph(member_bytes(tar, entry["image"]), entry["captions"]) for entry in chosen]
