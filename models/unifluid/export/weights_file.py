"""The weights of all graphs of a package: equal blobs are stored once, the `.onnx` files point into them.

Blobs go to the disk as they come, so that a model larger than memory can be written.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onnx import ModelProto, TensorProto

from unifluid.tracing import all_graphs

# Below this size a pointer costs more than the numbers, and shape inference wants to see small constants.
EXTERNAL_FROM_BYTES = 1024
# Widest vector registers are 64 bytes; ONNX Runtime maps the file and reads blobs in place.
ALIGNMENT = 64
# Signed 32-bit offsets, and file systems and archives that end there, are still about.
MOST_FILE_BYTES = 2_000_000_000
# Electron's allocator kills the process above one gigabyte in a single aligned allocation.
MOST_BLOB_BYTES = 2**30


@dataclass(frozen=True)
class Place:
    """Where a blob lies."""

    location: str
    offset: int
    length: int


class WeightsFile:
    """`place` answers where a blob lies, once for equal blobs. NAME.bin is followed by NAME-2.bin where it is full.

    A context manager: the last file is whole only after it.
    """

    def __init__(self, folder: Path, name: str, most_file_bytes: int = MOST_FILE_BYTES) -> None:
        self.folder, self.name, self.most_file_bytes = folder, name, most_file_bytes
        self.written = 0
        self.tensors: dict[str, TensorProto] = {}
        """Rounded matrices by name, for the graphs that share them."""
        self._places: dict[bytes, Place] = {}
        self._count = 1
        self._file: BinaryIO = (folder / name).open("wb")

    def __enter__(self) -> "WeightsFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def place(self, chunks: Iterable[bytes]) -> Place:
        """The place of the blob that these chunks make. ValueError for one of a gigabyte."""
        start = self._file.tell()
        self._file.write(bytes(-start % ALIGNMENT))
        offset, digest = self._file.tell(), hashlib.sha256()
        for chunk in chunks:
            digest.update(chunk)
            self._file.write(chunk)
        length = self._file.tell() - offset
        if length >= MOST_BLOB_BYTES:
            raise ValueError(f"a tensor of {length} bytes; below {MOST_BLOB_BYTES} are allowed")
        known = self._places.get(digest.digest())
        if known is not None:
            self._cut(start)
            return known
        if offset + length > self.most_file_bytes and start > 0:
            offset = self._move_to_next_file(start, offset, length)
        place = Place(self._current, offset, length)
        self._places[digest.digest()] = place
        self.written += length
        return place

    @property
    def _current(self) -> str:
        stem, dot, suffix = self.name.rpartition(".")
        return self.name if self._count == 1 else f"{stem}-{self._count}{dot}{suffix}"

    def _cut(self, size: int) -> None:
        self._file.seek(size)
        self._file.truncate()

    def _move_to_next_file(self, start: int, offset: int, length: int) -> int:
        """The blob that turned out not to fit begins the next file; answers its offset there."""
        self._file.flush()
        with (self.folder / self._current).open("rb") as full:
            full.seek(offset)
            self._count += 1
            following = (self.folder / self._current).open("wb")
            left = length
            while left > 0:
                left -= following.write(full.read(min(left, 1 << 24)))
        self._cut(start)
        self._file.close()
        self._file = following
        return 0


def externalise(model: ModelProto, weights: WeightsFile) -> None:
    """Moves every big initialiser of the model into the weight file, in place."""
    for graph in all_graphs(model.graph):
        for tensor in graph.initializer:
            if tensor.data_type == TensorProto.INT64 or len(tensor.raw_data) < EXTERNAL_FROM_BYTES:
                continue
            point_to(tensor, weights.place([tensor.raw_data]))


def point_to(tensor: TensorProto, place: Place) -> None:
    """The tensor's numbers are those that lie there."""
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    fields = {"location": place.location, "offset": place.offset, "length": place.length}
    for key, value in fields.items():
        tensor.external_data.add(key=key, value=str(value))
