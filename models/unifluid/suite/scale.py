"""How much each suite asks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Counts of a suite; a larger one asks all that a smaller one asks."""

    prompts: int
    """Of the frozen list, from its start: it takes the tasks in turns."""
    edits: int
    """Of each kind."""
    questions: int
    photos: int


SCALES = {
    "minimal": Scale(prompts=14, edits=1, questions=4, photos=2),
    "quick": Scale(prompts=140, edits=3, questions=120, photos=40),
    "full": Scale(prompts=700, edits=14, questions=600, photos=1000),
}
