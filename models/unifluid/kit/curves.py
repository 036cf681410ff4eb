"""The curves of a run: a CSV that every process of it adds to, and the same line on the terminal."""

import csv
import time
from collections.abc import Mapping
from pathlib import Path

from unifluid.kit.clock import Clock

CURVES = "curves.csv"


class Curves:
    """Views a second are of the time since the last line."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.path, self.clock = folder / CURVES, clock
        self.views: int | None = None
        self.written = time.monotonic()

    def write(self, step: int, views: int, factor: float, losses: Mapping[str, float]) -> None:
        now = time.monotonic()
        speed = 0.0 if self.views is None else (views - self.views) / (now - self.written)
        self.views, self.written = views, now
        row = {"step": step, "seconds": round(self.clock.seconds(), 1), "views": views, "views_a_second": round(speed)}
        row |= {"rate": round(factor, 4), **{name: round(value, 4) for name, value in losses.items()}}
        new = not self.path.exists()
        with self.path.open("a", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            if new:
                writer.writeheader()
            writer.writerow(row)
        told = " ".join(f"{name} {value}" for name, value in row.items())
        print(f"{told} | {self.clock.left():.0f} s left", flush=True)
