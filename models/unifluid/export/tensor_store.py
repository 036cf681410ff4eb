"""Arrays of golden fixtures: raw little-endian numbers in one file, each described by a small JSON object.

Both languages read it; the format is stated in `models/package-format/README.md`.
"""

from typing import Any

import numpy as np

ALIGNMENT = 8
# An output of more values than this is stored thinned out: enough to notice any fault, small enough for git.
MOST_OUTPUT_VALUES = 2048
# Short forms are worth their words from this many values on.
SHORTEN_FROM_VALUES = 256

Tensor = dict[str, Any]


class TensorWriter:
    """Collects arrays; equal bytes are stored once."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._offsets: dict[bytes, int] = {}

    def input(self, array: np.ndarray) -> Tensor:
        """The whole array, in the shortest of its forms."""
        if array.dtype == np.float32 and np.isin(array, np.array([0, -1e9], np.float32)).all() and array.ndim == 4:
            return self._stored("mask", (array == 0).astype(np.uint8), array.shape, {})
        repeats = _repeats(array)
        if repeats > 1:
            return self._stored(_name(array), array[..., ::repeats, ::repeats], array.shape, {"repeat": repeats})
        if array.size >= SHORTEN_FROM_VALUES and len(array) > 1 and (array == array[:1]).all():
            return self._stored(_name(array), array[:1], array.shape, {"tile": True})
        return self._stored(_name(array), array, array.shape, {})

    def output(self, array: np.ndarray, tolerance: float) -> Tensor:
        """The array, thinned out where it is big, with its rms and how far another one may be."""
        flat = array.reshape(-1)
        every = max(1, -(-flat.size // MOST_OUTPUT_VALUES))
        # An odd stride, and none that divides the usual sizes, visits every row, head and channel.
        every += every > 1 and every % 2 == 0
        short = {"every": every} if every > 1 else {}
        rms = float(np.sqrt(np.mean(np.square(flat.astype(np.float64))))) if flat.size else 0.0
        return self._stored(_name(array), flat[::every], array.shape, short | {"rms": rms, "tolerance": tolerance})

    def bytes(self) -> bytes:
        return bytes(self._data)

    def _stored(self, dtype: str, values: np.ndarray, shape: tuple[int, ...], more: Tensor) -> Tensor:
        blob = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes()
        if blob not in self._offsets:
            self._data.extend(bytes(-len(self._data) % ALIGNMENT))
            self._offsets[blob] = len(self._data)
            self._data.extend(blob)
        offset = self._offsets[blob]
        return {"dtype": dtype, "shape": list(shape), "offset": offset, "count": int(values.size), **more}


def read_tensor(data: bytes, tensor: Tensor) -> np.ndarray:
    """The array of an input, or the stored values (flat) of an output."""
    dtype = {"float32": "<f4", "int64": "<i8", "mask": "u1"}[tensor["dtype"]]
    flat = np.frombuffer(data, dtype, tensor["count"], tensor["offset"])
    if tensor["dtype"] == "mask":
        flat = np.where(flat == 1, np.float32(0), np.float32(-1e9))
    if "rms" in tensor:
        return flat
    shape = list(tensor["shape"])
    if "tile" in tensor:
        return np.repeat(flat.reshape([1, *shape[1:]]), shape[0], axis=0)
    if "repeat" in tensor:
        repeats = tensor["repeat"]
        small = flat.reshape([*shape[:-2], shape[-2] // repeats, shape[-1] // repeats])
        return small.repeat(repeats, axis=-2).repeat(repeats, axis=-1)
    return flat.reshape(shape)


def stored_values(array: np.ndarray, tensor: Tensor) -> np.ndarray:
    """Of a whole output, the values that its fixture stores."""
    return array.reshape(-1)[:: tensor.get("every", 1)]


def _name(array: np.ndarray) -> str:
    return {"float32": "float32", "int64": "int64"}[array.dtype.name]


def _repeats(array: np.ndarray) -> int:
    """The greatest factor by which the last two axes only repeat values; 1 for anything but pictures."""
    if array.ndim != 4 or array.size < SHORTEN_FROM_VALUES or array.shape[-1] != array.shape[-2]:
        return 1
    side = array.shape[-1]
    for repeats in range(side // 2, 1, -1):
        if side % repeats:
            continue
        small = array[..., ::repeats, ::repeats]
        if (small.repeat(repeats, axis=-2).repeat(repeats, axis=-1) == array).all():
            return repeats
    return 1
