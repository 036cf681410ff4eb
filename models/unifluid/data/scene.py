"""A scene as plain data, on a 256 px canvas whatever its drawn size. Captions, questions and pixels follow from it."""

from dataclasses import dataclass, replace

from unifluid.data.colours import COLOURS

CANVAS = 256
Box = tuple[int, int, int, int]  # x0, y0, x1, y1 in canvas px; x1, y1 are one past the end


@dataclass(frozen=True)
class SceneObject:
    """`sprite` is its number in the catalogue; `size` is "small", "big" or None; `worn_by` the place of its wearer."""

    sprite: int
    concept: str
    box: Box
    colour: str | None = None
    size: str | None = None
    worn_by: int | None = None

    @property
    def noun(self) -> str:
        """The name to use with the object's colour: a painted "red heart" is a "blue heart"."""
        if self.colour is None:
            return self.concept
        return uncoloured(self.concept)


@dataclass(frozen=True)
class Background:
    """One colour, or two from top to bottom."""

    colours: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """`layout` is single, count, groups, row, relation or hat; objects are in drawing order.

    For layout relation, objects are first and second of "first `relation` second".
    For groups, `groups` holds how many objects of each kind stand side by side, in order.
    """

    layout: str
    objects: tuple[SceneObject, ...]
    style: str
    relation: str | None = None
    groups: tuple[int, ...] = ()
    background: Background | None = None
    frame: str | None = None
    shadow: bool = False
    outline: str | None = None  # a line of this colour around every object; only edits draw it
    gray: bool = False  # only edits take the colour out

    @property
    def related(self) -> str:
        """The relation of a scene that has one."""
        if self.relation is None:
            raise ValueError(f"a scene of layout {self.layout} has no relation")
        return self.relation

    def with_object(self, place: int, **changes: object) -> "Scene":
        objects = list(self.objects)
        objects[place] = replace(objects[place], **changes)
        return replace(self, objects=tuple(objects))


def uncoloured(noun: str) -> str:
    return " ".join(word for word in noun.split() if word not in COLOURS)
