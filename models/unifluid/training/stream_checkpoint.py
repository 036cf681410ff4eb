"""Writes a checkpoint whose tensors are made one after the other: never more than one is in memory."""

import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from unifluid.training.checkpoint import write_atomically

BFLOAT16_BYTES = 2


@dataclass(frozen=True)
class ComingTensor:
    """A tensor that is made when its turn comes, in rows."""

    shape: tuple[int, ...]
    rows: Iterable[Tensor]


def stream_checkpoint(path: Path, tensors: Mapping[str, ComingTensor], facts: Mapping[str, Any]) -> None:
    """safetensors in bf16 with the facts in the header, as `save_checkpoint` has them, replaced atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, lambda temporary: _write(temporary, tensors, facts))


def _write(path: Path, tensors: Mapping[str, ComingTensor], facts: Mapping[str, Any]) -> None:
    header: dict[str, Any] = {"__metadata__": {"facts": json.dumps(facts)}}
    end = 0
    for name, coming in tensors.items():
        start, values = end, 1
        for size in coming.shape:
            values *= size
        end = start + BFLOAT16_BYTES * values
        header[name] = {"dtype": "BF16", "shape": list(coming.shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for coming in tensors.values():
            for rows in coming.rows:
                file.write(rows.to(torch.bfloat16).contiguous().view(torch.uint8).numpy().tobytes())
