"""Sprites from the carried archive into a device's memory, by all cores while the compiler warms up."""

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import torch
from torch import Tensor

from unifluid.data.rasterize import SIDE
from unifluid.data.sprite_pack import LISTS, open_picture
from unifluid.data.sprites import Sprite

AT_ONCE = 64


def unpack_lists(packed: Path, cache: Path) -> None:
    """The lists that planning needs, without the pictures."""
    cache.mkdir(parents=True, exist_ok=True)
    with ZipFile(packed) as archive:
        for name in LISTS:
            archive.extract(name, cache)


def opened(webps: list[bytes]) -> np.ndarray:
    """(n, T, 4, T) uint8, as the composer keeps sprites."""
    return np.ascontiguousarray(np.stack([open_picture(webp).transpose(0, 2, 1) for webp in webps]))


class SpriteUnpacker:
    """Starts decoding at once, in processes made before the device is touched."""

    def __init__(self, packed: Path, sprites: list[Sprite], workers: int) -> None:
        self.count = len(sprites)
        self.pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"))
        with ZipFile(packed) as archive:
            webps = [archive.read(f"{sprite.row:06d}.webp") for sprite in sprites]
        groups = [webps[first : first + AT_ONCE] for first in range(0, len(webps), AT_ONCE)]
        self.parts = [self.pool.submit(opened, group) for group in groups]

    def start(self, device: torch.device | str) -> Tensor:
        """Sprites (S, T, 4, T) in the order of the list, filled by a thread from now on; whole after `wait`."""
        pixels = torch.empty(self.count, SIDE, 4, SIDE, dtype=torch.uint8, device=device)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._collect, args=(pixels,), daemon=True)
        self._thread.start()
        return pixels

    def _collect(self, pixels: Tensor) -> None:
        try:
            first = 0
            for part in self.parts:
                pictures = torch.from_numpy(part.result())
                pixels[first : first + len(pictures)].copy_(pictures)
                first += len(pictures)
        except BaseException as error:
            self._error = error
        self.parts = []

    def wait(self) -> None:
        """RuntimeError where a picture could not be read."""
        self._thread.join()
        self.pool.shutdown(wait=False)
        if self._error is not None:
            raise RuntimeError("the carried pictures cannot be read") from self._error
