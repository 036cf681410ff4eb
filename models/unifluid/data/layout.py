"""Where objects stand: centres and longest sides in canvas px. Nothing overlaps unless the function says so."""

import random

from unifluid.data.scene import CANVAS, Box

Place = tuple[float, float, float]  # centre x, centre y, longest side

MIDDLE = CANVAS / 2
SIDES = {"small": (62, 100), None: (140, 222), "big": (232, 246)}


def fit(place: Place, drawn: Box) -> Box:
    """The box at `place` with the proportions of `drawn`, pushed inside the canvas."""
    x, y, side = place
    width, height = drawn[2] - drawn[0], drawn[3] - drawn[1]
    scale = side / max(width, height)
    width, height = max(2, round(width * scale)), max(2, round(height * scale))
    left = min(max(0, round(x - width / 2)), CANVAS - width)
    top = min(max(0, round(y - height / 2)), CANVAS - height)
    return left, top, left + width, top + height


def single(rng: random.Random, size: str | None, framed: bool) -> Place:
    """Somewhere near the middle; a small one may stand further out. Inside a frame there is less room."""
    low, high = SIDES[size]
    side = rng.uniform(low, high)
    if framed:
        side = min(side, 186)
    free = (CANVAS - side) / 2 * (0.7 if size == "small" else 0.45)
    return MIDDLE + rng.uniform(-free, free), MIDDLE + rng.uniform(-free, free), side


def several(rng: random.Random, count: int) -> list[Place]:
    """Two to four places of about one size, in reading order."""
    rows = {2: [[2]], 3: [[3], [1, 2], [2, 1]], 4: [[2, 2]]}[count]
    lines = rng.choice(rows)
    widest = max(lines)
    cell = CANVAS / widest
    side = min(cell - 12, 112) * rng.uniform(0.82, 1.0)
    places = []
    for line, in_line in enumerate(lines):
        y = MIDDLE + (line - (len(lines) - 1) / 2) * min(cell, 122)
        for column in range(in_line):
            x = MIDDLE + (column - (in_line - 1) / 2) * cell
            jitter = max(0.0, (cell - side) / 2 - 3)
            places.append((x + rng.uniform(-jitter, jitter), y + rng.uniform(-4, 4), side))
    return places


def row(rng: random.Random, count: int) -> list[Place]:
    """Places from left to right on one line."""
    cell = CANVAS / count
    side = min(cell - 10, 110)
    y = MIDDLE + rng.uniform(-30, 30)
    return [(cell * (place + 0.5), y + rng.uniform(-6, 6), side * rng.uniform(0.9, 1.0)) for place in range(count)]


def related(rng: random.Random, relation: str, sizes: tuple[str | None, str | None]) -> tuple[Place, Place]:
    """Places of the first and the second object of "first `relation` second"."""
    if relation == "in front of":
        return in_front(rng)
    lengths = {"small": (56, 68), None: (94, 114), "big": (112, 120)}
    sides = [rng.uniform(*lengths[size]) for size in sizes]
    across = rng.uniform(-14, 14)
    apart = rng.uniform(62, 66)
    sign = -1 if relation in ("left of", "above") else 1
    places = []
    for place, side in enumerate(sides):
        along = MIDDLE + sign * (apart if place == 0 else -apart)
        other = MIDDLE + across + rng.uniform(-10, 10)
        places.append((along, other, side) if relation in ("left of", "right of") else (other, along, side))
    return places[0], places[1]


def in_front(rng: random.Random) -> tuple[Place, Place]:
    """The first object stands low before the second and hides part of it."""
    back_side = rng.uniform(160, 186)
    back = (MIDDLE + rng.uniform(-14, 14), 104 + rng.uniform(-8, 8), back_side)
    front_side = rng.uniform(84, 104)
    x = back[0] + rng.choice((-1, 1)) * rng.uniform(18, 46)
    return (x, 236 - front_side / 2, front_side), back


def hat_box(wearer: Box, drawn: Box, rng: random.Random) -> Box:
    """A hat of `drawn` proportions on the top of the head that fills `wearer`."""
    width = (wearer[2] - wearer[0]) * rng.uniform(0.52, 0.66)
    height = width * (drawn[3] - drawn[1]) / (drawn[2] - drawn[0])
    bottom = wearer[1] + (wearer[3] - wearer[1]) * 0.13
    left, top = round((wearer[0] + wearer[2] - width) / 2), round(bottom - height)
    top = max(0, top)
    return left, top, left + round(width), top + round(height)
