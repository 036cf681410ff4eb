"""Reads what a published config.json states, and refuses what an importer was not written for."""

from collections.abc import Mapping
from typing import Any

from unifluid.imports.source_folder import FolderRefused


class Stated:
    """Values of one object of a config.json, with defaults for what published files leave out."""

    def __init__(self, values: object, defaults: Mapping[str, Any] | None = None) -> None:
        if not isinstance(values, Mapping):
            raise FolderRefused("configUnknown", "config.json has no object where one belongs")
        self.values, self.defaults = values, defaults or {}

    def number(self, name: str) -> int:
        """A whole number above 0."""
        value = self.values.get(name, self.defaults.get(name))
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise FolderRefused("configUnknown", f"config.json says {name} = {value!r}, which is no size")
        return value

    def real(self, name: str, default: float) -> float:
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, (int, float)) or isinstance(value, bool) or value <= 0:
            raise FolderRefused("configUnknown", f"config.json says {name} = {value!r}, which is no positive number")
        return float(value)

    def id_of(self, name: str, default: int | None) -> int:
        """A piece's id. Without a default it must be said."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if default is None:
            raise FolderRefused("configUnknown", f"neither config.json nor tokenizer.json says what {name} is")
        return default

    def require(self, name: str, *allowed: object) -> object:
        """The value, which must be one of these. None among them allows that nothing is said."""
        value = self.values.get(name)
        if value not in allowed:
            known = " or ".join(repr(each) for each in allowed if each is not None)
            raise FolderRefused("configUnknown", f"config.json says {name} = {value!r}; this importer knows {known}")
        return value
