"""Time as a run on a lent machine knows it: an end that each call may set anew, and a schedule over all calls.

Seconds are of the machine's monotonic clock, which all its processes share and nobody sets.
"""

import time
from pathlib import Path

ENDS = "ends"
WANTED = "wanted"
LOOK_EVERY = 0.5


def set_end(folder: Path, seconds: float) -> None:
    """Training ends `seconds` from now; a running one learns of it within a moment."""
    temporary = folder / f".{ENDS}.tmp"
    temporary.write_text(repr(time.monotonic() + seconds))
    temporary.replace(folder / ENDS)


def ask_for_export(folder: Path) -> None:
    (folder / WANTED).touch()


class Clock:
    """`before`: seconds that earlier processes of the same run have trained."""

    def __init__(self, folder: Path, before: float) -> None:
        self.folder, self.before = folder, before
        self.started = self.looked = time.monotonic()
        self.ends = float((folder / ENDS).read_text())

    def begin(self) -> None:
        """Training time counts from here: compiling and unpacking are no training."""
        self.started = time.monotonic()

    def seconds(self) -> float:
        return self.before + time.monotonic() - self.started

    def left(self) -> float:
        now = time.monotonic()
        if now - self.looked > LOOK_EVERY:
            self.looked, self.ends = now, float((self.folder / ENDS).read_text())
        return self.ends - now

    def factor(self, warmup: float, decay_share: float) -> float:
        """What the learning rates are multiplied by: a warm-up in seconds, then constant, then linear to zero."""
        trained, left = self.seconds(), max(0.0, self.left())
        decay = max(1e-6, (trained + left) * decay_share)
        return min(1.0, (trained + 1.0) / (warmup + 1.0), left / decay)

    def export_is_wanted(self) -> bool:
        """True once for each time somebody asked."""
        if not (self.folder / WANTED).exists():
            return False
        (self.folder / WANTED).unlink(missing_ok=True)
        return True


class Every:
    """True when `seconds` have passed since the last time it was."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.last = seconds, time.monotonic()

    def due(self) -> bool:
        if time.monotonic() - self.last < self.seconds:
            return False
        self.last = time.monotonic()
        return True
