"""An edit: a source scene, a target scene that differs in one thing, and words for the difference."""

from dataclasses import dataclass

from unifluid.data.captions import caption
from unifluid.data.questions import ask
from unifluid.data.scene import Scene

Words = list[str]


@dataclass(frozen=True)
class Edit:
    """`questions` are about both pictures, source first. The captions name what the edit is about."""

    kind: str
    source: Scene
    target: Scene
    instructions: tuple[str, ...]
    source_caption: str
    target_caption: str
    questions: tuple[dict[str, str], ...]


def describe(
    kind: str, source: Scene, target: Scene, instructions: Words, change: str, *more: dict[str, str],
    places: tuple[str, str] = ("", ""),
) -> Edit:  # fmt: skip
    questions = (ask("change", "what changed?", change), *more)
    captions = caption(source) + places[0], caption(target) + places[1]
    return Edit(kind, source, target, tuple(instructions), *captions, questions)
