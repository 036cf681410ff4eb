"""What pictures show, as numbers: small enough to send to a device that composes them there.

Letters: P pictures, O objects of all pictures together, D drawing depth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from unifluid.data.colours import COLOURS
from unifluid.data.scene import CANVAS, Scene

COLOUR_NUMBERS = {name: number for number, name in enumerate(COLOURS)}
NO_COLOUR = len(COLOURS)
DEPTH = 4
"""Objects that stand in one picture at most."""


@dataclass(frozen=True)
class Room:
    """How much the arrays of a batch hold. Fixed, so that compiled kernels meet one shape."""

    objects: int
    """Objects of all pictures, and one more that shows nothing."""
    painted: int
    """Objects that are painted another colour."""
    shadows: int
    """Pictures whose objects cast a shadow."""
    outlines: int
    """Pictures with a line around their objects."""


@dataclass(frozen=True)
class PicturePlans:
    """Plans of P pictures. Coordinates are pixels of the picture; all arrays are int16."""

    objects: np.ndarray
    """(O, 6): sprite number, x0, y0, x1, y1, colour to paint it. Painted ones first, the last one shows nothing."""
    painted: np.ndarray
    """(painted,) room for painted objects at the start of `objects`: only its length is read."""
    layers: np.ndarray
    """(P, D) objects of each picture from the back to the front; the last object of all where there is none."""
    ground: np.ndarray
    """(P, 4): background at the top and at the bottom, frame, and 1 for a picture without colour."""
    shadows: np.ndarray
    """(shadows,) pictures; P, which is none, fills up."""
    outlines: np.ndarray
    """(outlines, 2): picture and colour of its line."""


@dataclass(frozen=True)
class Weight:
    """What pictures take of a `Room`."""

    objects: int
    painted: int
    shadows: int
    outlines: int

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))


def weight_of(scenes: Sequence[Scene]) -> Weight:
    """What these pictures take."""
    return Weight(
        sum(len(scene.objects) for scene in scenes),
        sum(thing.colour is not None for scene in scenes for thing in scene.objects),
        sum(scene.shadow for scene in scenes),
        sum(scene.outline is not None for scene in scenes),
    )


def room_of(scenes: Sequence[Scene]) -> Room:
    """Just enough for these pictures."""
    weight = weight_of(scenes)
    return Room(weight.objects + 1, weight.painted, weight.shadows, weight.outlines)


def number_of(colour: str | None) -> int:
    return NO_COLOUR if colour is None else COLOUR_NUMBERS[colour]


def object_rows(scene: Scene, scale: float) -> list[list[int]]:
    """An object's box rounds as the picture builder rounds it: its corner, then its size."""
    rows = []
    for thing in scene.objects:
        x0, y0 = round(thing.box[0] * scale), round(thing.box[1] * scale)
        wide = max(1, round((thing.box[2] - thing.box[0]) * scale))
        high = max(1, round((thing.box[3] - thing.box[1]) * scale))
        rows.append([thing.sprite, x0, y0, x0 + wide, y0 + high, number_of(thing.colour)])
    return rows


def ground_row(scene: Scene) -> list[int]:
    colours = scene.background.colours if scene.background else (None, None)
    return [number_of(colours[0]), number_of(colours[-1]), number_of(scene.frame), int(scene.gray)]


def plan_pictures(scenes: Sequence[Scene], side: int = CANVAS, room: Room | None = None) -> PicturePlans:
    """The plans of these scenes for pictures of `side` px. ValueError where `room` is too small."""
    room = room or room_of(scenes)
    weight, scale = weight_of(scenes), side / CANVAS
    for item in fields(weight):
        free = getattr(room, item.name) - (item.name == "objects")
        if getattr(weight, item.name) > free:
            raise ValueError(f"{getattr(weight, item.name)} {item.name} do not fit into room for {free}")
    found = [
        (place, depth, row) for place, scene in enumerate(scenes) for depth, row in enumerate(object_rows(scene, scale))
    ]
    found.sort(key=lambda each: each[2][-1] == NO_COLOUR)  # stable: painted ones first
    objects = np.zeros((room.objects, 6), np.int16)
    objects[:, 5] = NO_COLOUR
    layers = np.full((len(scenes), DEPTH), room.objects - 1, np.int16)
    for number, (place, depth, row) in enumerate(found):
        objects[number] = row
        layers[place, depth] = number
    shadows = np.full(room.shadows, len(scenes), np.int16)
    shadowed = [place for place, scene in enumerate(scenes) if scene.shadow]
    shadows[: len(shadowed)] = shadowed
    outlines = np.full((room.outlines, 2), (len(scenes), 0), np.int16)
    lined = [(place, number_of(scene.outline)) for place, scene in enumerate(scenes) if scene.outline]
    outlines[: len(lined)] = np.array(lined, np.int16).reshape(-1, 2)
    ground = np.array([ground_row(scene) for scene in scenes], np.int16)
    return PicturePlans(objects, np.zeros(room.painted, np.int16), layers, ground, shadows, outlines)
