"""What a training run leaves behind while it runs: a CSV of curves and one line on the terminal with the time left."""

import csv
import time
from pathlib import Path


class RunLog:
    """Appends rows to FOLDER/NAME.csv and prints them. Seconds count over resumed runs."""

    def __init__(
        self, folder: Path, name: str, total_steps: int, seconds_before: float, minutes: float | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}.csv"
        self.total = total_steps
        self.minutes = minutes
        self.before = seconds_before
        self.started = time.monotonic()
        self.first_step: int | None = None

    def seconds(self) -> float:
        return self.before + time.monotonic() - self.started

    def position(self, step: int) -> float:
        """Where a schedule stands, in steps: `step`, or with a limit of minutes the share of them this process used."""
        if self.minutes is None:
            return step
        return min(1.0, (time.monotonic() - self.started) / (60 * self.minutes)) * self.total

    def write(self, step: int, values: dict[str, float]) -> None:
        if self.first_step is None:
            self.first_step = step
        done = step - self.first_step
        rate = done / max(time.monotonic() - self.started, 1e-9)
        row = {"step": step, "seconds": round(self.seconds(), 1), **{k: round(v, 5) for k, v in values.items()}}
        new = not self.path.exists()
        with self.path.open("a", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            if new:
                writer.writeheader()
            writer.writerow(row)
        left = f"{(self.total - step) / rate / 60:.0f} min left" if done and rate else "time left unknown yet"
        if self.minutes is not None:
            left = f"{self.minutes - (time.monotonic() - self.started) / 60:.1f} min left"
        print(" ".join(f"{key} {value}" for key, value in row.items()), left, flush=True)


class RunningMeans:
    """Means since the last report, by name; a value of many rows counts as often."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.rows: dict[str, int] = {}

    def add(self, name: str, value: float, rows: int = 1) -> None:
        self.sums[name] = self.sums.get(name, 0.0) + value * rows
        self.rows[name] = self.rows.get(name, 0) + rows

    def take(self) -> dict[str, float]:
        means = {name: total / self.rows[name] for name, total in self.sums.items()}
        self.sums, self.rows = {}, {}
        return means
