"""The parts of a prompt as pieces: words that follow one another are spelled together, and the field gives way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from unifluid.prompt_templates import Part


class TextReader(Protocol):
    """The tokenizer of a package."""

    def normalise(self, text: str) -> str:
        """What the model was trained to read of a text."""
        ...

    def pieces(self, text: str) -> Sequence[int]:
        """Ids of a text as it stands, without special ones."""
        ...


@dataclass(frozen=True)
class PromptReader:
    """What the templates are read from."""

    manifest: Mapping[str, Any]
    """Of format 2; `architecture`, `capabilities`, `positions`, `prompts` and `unguided` are read."""
    tokenizer: TextReader

    @property
    def special(self) -> Mapping[str, int]:
        return self.manifest["architecture"]["special"]

    def slot(self, name: str) -> int:
        """First position of a part; 0 where positions are contiguous and counted later."""
        return self.manifest["positions"].get("slots", {}).get(name, 0)


@dataclass(frozen=True)
class Spelled:
    """The pieces of a prompt."""

    ids: list[int]
    pictures_at: int
    """How many of them stand before the pictures."""


def fixed_pieces(reader: PromptReader, parts: Sequence[Part]) -> int:
    """Pieces of a prompt whose field is empty."""
    return len(spelled(reader, parts, "").ids)


def spelled(reader: PromptReader, parts: Sequence[Part], text: str, most: int | None = None) -> Spelled:
    """most: pieces of all parts; the field gives way."""
    field = reader.tokenizer.normalise(text)
    runs = [_run(reader, words, field) for words in _runs(parts)]
    over = 0 if most is None else max(0, sum(len(run.ids) for run in runs) - most)
    ids: list[int] = []
    pictures_at = 0
    for run in runs:
        if run.is_pictures:
            pictures_at = len(ids)
        cut = min(over, run.field_pieces)
        kept = len(run.ids) - run.after - cut
        ids += [*run.ids[:kept], *run.ids[kept + cut :]]
    return Spelled(ids, pictures_at)


def _is_words(part: Part) -> bool:
    return "text" in part or "field" in part


def _runs(parts: Sequence[Part]) -> list[list[Part]]:
    """Words that follow one another are tokenised together: a space belongs to the word after it."""
    runs: list[list[Part]] = []
    for part in parts:
        if runs and _is_words(part) and _is_words(runs[-1][-1]):
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


@dataclass(frozen=True)
class _Run:
    ids: Sequence[int]
    field_pieces: int = 0
    """How many may be cut."""
    after: int = 0
    """How many stand after those."""
    is_pictures: bool = False


def _run(reader: PromptReader, words: Sequence[Part], field: str) -> _Run:
    first = words[0]
    if "ids" in first:
        return _Run(first["ids"])
    if "special" in first:
        return _Run([reader.special[first["special"]]])
    if "pictures" in first:
        return _Run([], is_pictures=True)

    def spell(parts: Sequence[Part]) -> Sequence[int]:
        return reader.tokenizer.pieces("".join(part.get("text", field) for part in parts))

    ids = spell(words)
    place = next((index for index, part in enumerate(words) if "field" in part), None)
    if place is None:
        return _Run(ids)
    after = len(spell(words[place + 1 :]))
    return _Run(ids, max(0, len(ids) - len(spell(words[:place])) - after), after)
