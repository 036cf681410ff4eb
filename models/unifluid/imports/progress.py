"""What an importer says while it works: sentences for a person, or one JSON object a line for a program."""

import json
import sys
import time
from typing import Literal

Stage = Literal["read", "write", "check", "done", "failed"]

SECONDS_BETWEEN = 0.5


class Progress:
    """Lines on stdout. As JSON each is `{"stage", "text", ...}`, and of the longest stage also `done` and `total`."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._next = 0.0

    def say(self, stage: Stage, text: str, **facts: int | float | str) -> None:
        line = json.dumps({"stage": stage, "text": text, **facts}) if self.as_json else text
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def reached(self, stage: Stage, text: str, done: int, total: int) -> None:
        """How far a stage is, in bytes; not more often than a person can read."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + SECONDS_BETWEEN
        done = min(done, total)
        told = text if self.as_json else f"{text} {100 * done // max(1, total)} %"
        self.say(stage, told, done=done, total=total)
