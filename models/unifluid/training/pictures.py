"""Random access to the pictures and records of WebDataset tar shards, without unpacking them."""

import io
import json
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor


@dataclass(frozen=True)
class Member:
    """One file inside a tar: where its bytes are."""

    shard: Path
    offset: int
    size: int

    def read(self) -> bytes:
        with self.shard.open("rb") as file:
            file.seek(self.offset)
            return file.read(self.size)


class ShardIndex:
    """The samples of some shards in file order. A sample maps extensions ("png", "source.png", "json") to members."""

    def __init__(self, shards: Sequence[Path]) -> None:
        if not shards:
            raise ValueError("no shards given: build the data first")
        self.keys: list[str] = []
        self.samples: list[dict[str, Member]] = []
        for shard in sorted(shards):
            current: dict[str, dict[str, Member]] = {}
            with tarfile.open(shard) as tar:
                for info in tar:
                    key, _, extension = info.name.rpartition("/")[2].partition(".")
                    current.setdefault(key, {})[extension] = Member(shard, info.offset_data, info.size)
            self.keys.extend(f"{shard.stem}/{key}" for key in current)
            self.samples.extend(current.values())

    def __len__(self) -> int:
        return len(self.samples)

    def record(self, index: int) -> dict:
        return json.loads(self.samples[index]["json"].read())

    def picture(self, index: int, extension: str, px: int) -> Tensor:
        """Straight-alpha RGBA uint8 (4, px, px). A photograph is resized to the square; its alpha is 255."""
        with Image.open(io.BytesIO(self.samples[index][extension].read())) as image:
            return squared(image, px)


def squared(image: Image.Image, px: int) -> Tensor:
    """Straight-alpha RGBA uint8 (4, px, px): stretched to the square by Lanczos, as the studio does."""
    rgba = image.convert("RGBA")
    if rgba.size != (px, px):
        rgba = rgba.resize((px, px), Image.Resampling.LANCZOS)
    return torch.from_numpy(np.array(rgba)).permute(2, 0, 1)


def premultiply(rgba: Tensor) -> Tensor:
    """Straight-alpha RGBA uint8 (..., 4, H, W) -> premultiplied float RGBA in [0, 1]."""
    pixels = rgba.float() / 255
    return torch.cat([pixels[..., :3, :, :] * pixels[..., 3:, :, :], pixels[..., 3:, :, :]], dim=-3)


def over(premultiplied: Tensor, background: Tensor | float = 1.0) -> Tensor:
    """Premultiplied RGBA (..., 4, H, W) composited over a colour -> RGB (..., 3, H, W)."""
    return premultiplied[..., :3, :, :] + (1 - premultiplied[..., 3:, :, :]) * background


def find_shards(data: Path, split: str, kind: str) -> list[Path]:
    return sorted((data / split).glob(f"{kind}-*.tar"))
