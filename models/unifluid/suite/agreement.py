"""Whether a picture shows what its prompt asks for, by what the judge found in it: GenEval's rules on our concepts.

A thing counts as shown only where its name is the judge's first of all common concepts.
"""

from collections.abc import Callable
from typing import Any

from unifluid.judge.judge import Found, Verdict

Wanted = dict[str, Any]
"""An object of a prompt's real picture: concept, and colour where it is painted."""


def shown(verdict: Verdict, wanted: Wanted) -> list[Found]:
    """Found objects of that name, and of that colour where one is asked for."""
    colour = wanted.get("colour")
    return [
        found
        for found in verdict.objects
        if found.concept == wanted["concept"] and (colour is None or found.colour == colour)
    ]


def holds(relation: str, first: Found, second: Found) -> bool:
    """Whether the first stands so to the second, more so than across."""
    right, down = (a - b for a, b in zip(first.centre, second.centre, strict=True))
    along, across = (right, down) if relation in ("left of", "right of") else (down, right)
    sign = -1 if relation in ("left of", "above") else 1
    return sign * along > abs(across)


def all_shown(asked: dict[str, Any], verdict: Verdict) -> bool:
    return all(shown(verdict, wanted) for wanted in asked["objects"])


def number_shown(asked: dict[str, Any], verdict: Verdict) -> bool:
    return len(shown(verdict, asked["objects"][0])) == len(asked["objects"])


def stand_so(asked: dict[str, Any], verdict: Verdict) -> bool:
    first, second = (shown(verdict, wanted) for wanted in asked["objects"])
    return any(holds(asked["relation"], one, other) for one in first for other in second)


def style_shown(asked: dict[str, Any], verdict: Verdict) -> bool:
    return verdict.style == asked["style"]


RULES: dict[str, Callable[[dict[str, Any], Verdict], bool]] = {
    "single": all_shown,
    "two": all_shown,
    "counting": number_shown,
    "colours": all_shown,
    "position": stand_so,
    "binding": all_shown,
    "style": style_shown,
}
SIX = ("single", "two", "counting", "colours", "position", "binding")


def agrees(task: str, real: dict[str, Any], verdict: Verdict) -> bool:
    """`real` describes the picture that the prompt was made from."""
    return RULES[task](real, verdict)


def first_name(real: dict[str, Any], verdict: Verdict) -> bool:
    """Whether the surest object is the one that was asked for."""
    return bool(verdict.objects) and verdict.objects[0].concept == real["objects"][0]["concept"]


def number_alone(real: dict[str, Any], verdict: Verdict) -> bool:
    """As many objects as asked for, whatever they look like."""
    return len(verdict.objects) == len(real["objects"])


def colour_alone(real: dict[str, Any], verdict: Verdict) -> bool:
    """The surest object has the colour that was asked for, whatever it looks like."""
    return bool(verdict.objects) and verdict.objects[0].colour == real["objects"][0]["colour"]
