"""Which tensors of a published model become which of ours: data, checked against a folder before anything is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from unifluid.export.graph_builder import Matrix
from unifluid.imports.source_folder import FolderRefused, SourceFolder

Change = Literal["none", "minus-one", "reshaped"]
LARGE_VALUES = 1 << 20
"""Tensors of more values are read in rows, as they are asked for."""
NAMED = 8
"""Tensors that a message names at most."""


@dataclass(frozen=True)
class Taken:
    """One tensor of ours: tensors of theirs, one below the other, as stored or changed."""

    sources: tuple[str, ...]
    shape: tuple[int, ...]
    """Shape of ours."""
    change: Change = "none"
    """`minus-one`: our norms multiply by 1 + weight. `reshaped`: the same numbers in another shape."""
    heights: tuple[int, ...] | None = None
    """Rows of each source where they are not equally high."""


@dataclass(frozen=True)
class TensorMap:
    """A whole model."""

    taken: Mapping[str, Taken]
    """By our name."""
    left: Mapping[str, str]
    """Theirs that are of no use here, by how their names begin, with the reason."""

    def heights(self, name: str) -> Iterator[tuple[str, int]]:
        """Each source of one of ours with its number of rows."""
        taken = self.taken[name]
        even = (taken.shape[0] // len(taken.sources),) * len(taken.sources)
        yield from zip(taken.sources, taken.heights or even, strict=True)


class RowsOf:
    """One of our tensors, read from its folder as it is sliced. Stands where a NumPy matrix may stand."""

    def __init__(
        self,
        source: SourceFolder,
        parts: Iterable[tuple[str, int]],
        shape: tuple[int, ...],
        on_read: Callable[[int], None],
    ) -> None:
        self.source, self.parts, self.shape, self.on_read = source, list(parts), shape, on_read

    def __getitem__(self, rows: slice) -> np.ndarray:
        start, stop, step = rows.indices(self.shape[0])
        assert step == 1, "rows are read in order"
        found, top = [], 0
        for name, height in self.parts:
            first, last = max(start - top, 0), min(stop - top, height)
            if first < last:
                found.append(self.source.rows(name, first, last))
            top += height
        joined = np.concatenate(found) if len(found) != 1 else found[0]
        self.on_read(joined.nbytes)
        return joined


class MappedWeights(Mapping[str, Matrix]):
    """A folder under our names. Small tensors are arrays, large ones are read as they are sliced."""

    def __init__(
        self, source: SourceFolder, tensors: TensorMap, renamed: Mapping[str, str], made: Mapping[str, np.ndarray]
    ) -> None:
        """renamed: their plain names to the folder's own. made: tensors of ours that they do not have."""
        self.source, self.tensors, self.renamed, self.made = source, tensors, renamed, made
        self.total_bytes = sum(4 * int(np.prod(taken.shape)) for taken in tensors.taken.values())
        self._read_bytes = 0
        self._on_read: Callable[[int, int], None] | None = None

    def tell(self, on_read: Callable[[int, int], None]) -> None:
        """From here on calls it with the bytes read and those of the whole model, counted in float32."""
        self._on_read, self._read_bytes = on_read, 0

    def _was_read(self, count: int) -> None:
        self._read_bytes += count
        if self._on_read is not None:
            self._on_read(self._read_bytes, self.total_bytes)

    def __getitem__(self, name: str) -> Matrix:
        if name in self.made:
            return self.made[name]
        taken = self.tensors.taken[name]
        if taken.change == "reshaped":
            return self._rows(name, self.source.tensors[self.renamed[taken.sources[0]]].shape)[:].reshape(taken.shape)
        rows = self._rows(name, taken.shape)
        if taken.change == "minus-one":
            return rows[:] - 1
        return rows if np.prod(taken.shape) > LARGE_VALUES else rows[:]

    def _rows(self, name: str, shape: tuple[int, ...]) -> RowsOf:
        parts = [(self.renamed[source], height) for source, height in self.tensors.heights(name)]
        if self.tensors.taken[name].change == "reshaped":
            parts = [(parts[0][0], shape[0])]
        return RowsOf(self.source, parts, shape, self._was_read)

    def __iter__(self) -> Iterator[str]:
        yield from self.tensors.taken
        yield from self.made

    def __len__(self) -> int:
        return len(self.tensors.taken) + len(self.made)


def require_all(source: SourceFolder, tensors: TensorMap, renamed: Mapping[str, str]) -> None:
    """Every tensor of the folder is taken once or left with a reason, and has the shape it must have.

    renamed: their plain names to the folder's own. Raises FolderRefused, which names what is missing, extra, misshapen.
    """
    left = tuple(tensors.left)
    asked = [name for taken in tensors.taken.values() for name in taken.sources]
    twice = sorted({name for name in asked if asked.count(name) > 1} if len(set(asked)) < len(asked) else ())
    assert not twice, f"the map takes {twice} twice"
    known = set(asked)
    missing = [name for name in asked if name not in renamed]
    extra = [own for plain, own in renamed.items() if not plain.startswith(left) and plain not in known]
    if missing:
        raise FolderRefused("tensorMissing", f"missing: {_listed(missing)}")
    if extra:
        raise FolderRefused("tensorExtra", f"not known, so this is another model than was expected: {_listed(extra)}")
    misshapen = [text for name in tensors.taken for text in _misshapen(source, tensors, renamed, name)]
    if misshapen:
        raise FolderRefused("tensorMisshapen", f"of another shape than config.json says: {_listed(misshapen)}")


def _misshapen(source: SourceFolder, tensors: TensorMap, renamed: Mapping[str, str], name: str) -> Iterator[str]:
    taken = tensors.taken[name]
    for plain, height in tensors.heights(name):
        found = source.tensors[renamed[plain]].shape
        expected = (height, *taken.shape[1:])
        fits = np.prod(found) == np.prod(taken.shape) if taken.change == "reshaped" else found == expected
        if not fits:
            yield f"{renamed[plain]} is {list(found)} instead of {list(expected)}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
