"""A package folder that is there whole or not at all, also when the writing is stopped."""

import shutil
import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from unifluid.imports.source_folder import FolderRefused


class Stopped(BaseException):
    """Asked to end, by SIGTERM or Ctrl-C. Not an Exception, so that nothing on the way takes it for a fault."""


@contextmanager
def stoppable() -> Generator[None]:
    """SIGTERM raises Stopped instead of ending the process at once."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped from None
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def fresh_folder(out: Path) -> Generator[Path]:
    """An empty folder beside `out` that becomes it at the end; removed where anything goes wrong.

    What a killed process left is removed by the next one that writes the same package.
    """
    if out.exists():
        raise FolderRefused("outExists", f"{out} is there already; nothing is written over it")
    fresh = out.with_name(f".{out.name}.importing")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        yield fresh
        fresh.rename(out)
    except OSError as error:
        # Named, as not everything that is opened on the way lies in `out`.
        raise FolderRefused("outUnwritable", f"{out} could not be made: {error}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def require_room(out: Path, wanted_bytes: int) -> None:
    """FolderRefused where the disk is too full for what will be written."""
    place = out.parent
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < wanted_bytes:
        told = f"{wanted_bytes / 1e9:.1f} GB are needed at {place}, {free / 1e9:.1f} GB are free"
        raise FolderRefused("diskFull", told)
