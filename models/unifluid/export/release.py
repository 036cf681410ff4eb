"""What a person decides about a package, kept in `releases/NAME.json`, so that a new one starts from the last."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unifluid.export.manifest import Identity

RELEASES = Path(__file__).with_name("releases")
"""One file for each package that ships."""


@dataclass(frozen=True)
class Release:
    """Fields as in the file; each may be left out. TypeError for one that is not known."""

    name: str | None = None
    """Name in the studio; the package's id where absent."""
    version: str = "0.1.0"
    license: str = "Apache-2.0"
    summary: str | None = None
    """First sentences of the model card; the architecture's where absent."""
    sampler: dict[str, Any] = field(default_factory=dict)
    """What differs from `sampler_defaults`."""
    styles: tuple[str, ...] = ()
    """Words that may be put after a prompt, in the order in which they are offered."""
    limits: tuple[str, ...] = ()
    """Last section of the model card."""

    def identity(self, package: str) -> Identity:
        return Identity(package, self.name or package, self.version, self.license)

    def card_texts(self) -> dict[str, Any]:
        """Its part of `model_card`'s card_data."""
        texts: dict[str, Any] = {"limits": list(self.limits)}
        return texts if self.summary is None else texts | {"summary": self.summary}


def read_release(path: Path | None) -> Release:
    return Release() if path is None else Release(**json.loads(path.read_text(encoding="utf-8")))
