"""One weight file for all graphs of a package: equal blobs are stored once, the `.onnx` files point into it."""

import hashlib
from pathlib import Path

from onnx import ModelProto, TensorProto

from unifluid.tracing import all_graphs

# Below this size a pointer costs more than the numbers, and shape inference wants to see small constants.
EXTERNAL_FROM_BYTES = 1024
# Widest vector registers are 64 bytes; ONNX Runtime maps the file and reads blobs in place.
ALIGNMENT = 64


class WeightsFile:
    """Collects blobs and writes them as one file. `place` answers where a blob lies, once for equal blobs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._chunks: list[bytes] = []
        self._size = 0
        self._offsets: dict[bytes, int] = {}

    def place(self, blob: bytes) -> int:
        """Offset in bytes of this blob in the file."""
        key = hashlib.sha256(blob).digest()
        if key not in self._offsets:
            padding = -self._size % ALIGNMENT
            self._chunks += [bytes(padding), blob]
            self._offsets[key] = self._size + padding
            self._size += padding + len(blob)
        return self._offsets[key]

    def write(self, folder: Path) -> None:
        (folder / self.name).write_bytes(b"".join(self._chunks))


def externalise(model: ModelProto, weights: WeightsFile) -> None:
    """Moves every big initialiser of the model into the weight file, in place."""
    for graph in all_graphs(model.graph):
        for tensor in graph.initializer:
            if tensor.data_type == TensorProto.INT64 or len(tensor.raw_data) < EXTERNAL_FROM_BYTES:
                continue
            blob = tensor.raw_data
            fields = {"location": weights.name, "offset": weights.place(blob), "length": len(blob)}
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            for key, value in fields.items():
                tensor.external_data.add(key=key, value=str(value))
