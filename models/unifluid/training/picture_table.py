"""Pictures that training takes at random: one table of bytes, on disk for a CPU, in its memory for an accelerator."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from unifluid.data.icons import icon_recipe
from unifluid.data.scenes import catalogue_of
from unifluid.data.splits import load_held_out, split_of
from unifluid.training.pictures import ShardIndex, find_shards, premultiply


@dataclass(frozen=True)
class PictureTable:
    """Some rows of a table of pictures, and how many of each batch come from it."""

    pixels: Tensor
    """uint8 (R, P, P, 4), straight alpha. Only the rows that are taken are read where it is a mapped file."""
    rows: Tensor
    """int64 (n,): the rows that may be taken."""
    px: int | None = None
    """Side that pictures are given at; None is their own, which must be a multiple of it."""

    def __len__(self) -> int:
        return len(self.rows)

    def to(self, device: str) -> "PictureTable":
        """The same with its rows (and no others) on a device."""
        rows = torch.arange(len(self.rows), device=device)
        return PictureTable(self.pixels[self.rows].to(device), rows, self.px)

    def at(self, places: Tensor) -> Tensor:
        """Premultiplied float (B, 4, P, P) of the pictures at these places of `rows`."""
        pixels = premultiply(self.pixels[self.rows[places]].permute(0, 3, 1, 2))
        return pixels if self.px is None else F.avg_pool2d(pixels, pixels.shape[-1] // self.px)


def sprite_table(cache: Path, split: str) -> PictureTable:
    """The pictures of a data cache that belong to a split."""
    held = load_held_out()
    sprites = [sprite for sprite in catalogue_of(cache).sprites if split_of(icon_recipe(sprite), held) == split]
    # Copy on write, because PyTorch takes no read-only memory; nobody writes.
    pixels = np.load(cache / "sprites.npy", mmap_mode="c")
    return PictureTable(torch.from_numpy(pixels), torch.tensor([sprite.row for sprite in sprites]))


def shard_table(data: Path, split: str, kind: str, px: int, most: int | None = None) -> PictureTable | None:
    """The pictures of a split's shards of one kind, read into memory; None where there are none."""
    shards = find_shards(data, split, kind)
    if not shards:
        return None
    index = ShardIndex(shards)
    count = min(len(index), most or len(index))
    pixels = torch.empty(count, px, px, 4, dtype=torch.uint8)
    for row in range(count):
        extension = next(name for name in index.samples[row] if name.endswith(("png", "jpg")))
        pixels[row] = index.picture(row, extension, px).permute(1, 2, 0)
    return PictureTable(pixels, torch.arange(count))
