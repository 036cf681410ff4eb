"""Tar shards in the WebDataset convention: members `<key>.<ending>`, written whole or not at all."""

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

SHARD_SIZE = 1000
Sample = dict[str, bytes]  # member ending ("png", "source.png", "json", ...) to its bytes


def png_bytes(pixels: np.ndarray) -> bytes:
    """`pixels` (H, W, 4) uint8 straight RGBA."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def json_bytes(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def write_shard(path: Path, samples: Iterable[tuple[str, Sample]]) -> int:
    """Write `samples` (key, members) under a temporary name and rename: a shard that exists is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    count = 0
    try:
        with tarfile.open(partial, "w", format=tarfile.USTAR_FORMAT) as tar:
            for key, members in samples:
                count += 1
                for ending, content in members.items():
                    info = tarfile.TarInfo(f"{key}.{ending}")
                    info.size = len(content)  # time, owner and mode stay constant, so equal samples give equal bytes
                    tar.addfile(info, io.BytesIO(content))
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def read_shard(path: Path) -> Iterator[tuple[str, Sample]]:
    """(key, members) in stored order."""
    key, members = None, {}
    with tarfile.open(path) as tar:
        for info in tar:
            name, ending = info.name.split(".", 1)
            if name != key and key is not None:
                yield key, members
                members = {}
            key = name
            members[ending] = member_bytes(tar, info)
    if key is not None:
        yield key, members


def shard_path(out: Path, split: str, kind: str, number: int) -> Path:
    return out / split / f"{kind}-{number:05d}.tar"


def shard_ranges(total: int) -> list[range]:
    return [range(start, min(start + SHARD_SIZE, total)) for start in range(0, total, SHARD_SIZE)]


def write_missing_shards(
    *, out: Path, split: str, kind: str, total: int, workers: int, write: Callable[[Path, range], int]
) -> int:
    """Call `write(path, indices)` for every shard of `total` samples that is not there yet; returns how many were.

    `write` must be picklable; with more than one worker it runs in other processes.
    """
    ranges = shard_ranges(total)
    jobs = [(shard_path(out, split, kind, number), indices) for number, indices in enumerate(ranges)]
    missing = [(path, indices) for path, indices in jobs if not path.exists()]
    for stale in (out / split).glob(f".{kind}-*.partial"):  # of a build that was killed
        stale.unlink()
    progress = tqdm(total=total, initial=total - sum(len(r) for _, r in missing), desc=f"{split}/{kind}", unit="sample")
    with progress:
        if workers <= 1:
            for path, indices in missing:
                progress.update(write(path, indices))
            return len(missing)
        with ProcessPoolExecutor(workers) as pool:
            for count in pool.map(write, [path for path, _ in missing], [indices for _, indices in missing]):
                progress.update(count)
    return len(missing)


def member_bytes(tar: tarfile.TarFile, member: str | tarfile.TarInfo) -> bytes:
    """KeyError where the tar has no such member; ValueError where it is no file."""
    file = tar.extractfile(member)
    if file is None:
        raise ValueError(f"{member} in {tar.name!r} is no file")
    return file.read()
