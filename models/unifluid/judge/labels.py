"""The words a judge can say, by number."""

from dataclasses import dataclass

from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOURS
from unifluid.data.seeds import digest
from unifluid.judge.lessons import Thing

UNSURE = -1


@dataclass(frozen=True)
class Labels:
    """Concepts are the common ones, styles those that common concepts are drawn in."""

    concepts: tuple[str, ...]
    colours: tuple[str, ...]
    styles: tuple[str, ...]

    @property
    def digest(self) -> str:
        return f"{digest(*self.concepts, *self.colours, *self.styles):016x}"

    def numbers(self, thing: Thing) -> tuple[int, int, int]:
        """Concept, colour (UNSURE where there is none) and style."""
        colour = UNSURE if thing.colour is None else self.colours.index(thing.colour)
        return self.concepts.index(thing.concept), colour, self.styles.index(thing.style)


def labels_of(catalogue: Catalogue) -> Labels:
    common = set(catalogue.common)
    styles = {sprite.style for sprite in catalogue.sprites if sprite.concept in common}
    return Labels(tuple(catalogue.common), tuple(COLOURS), tuple(sorted(styles)))
