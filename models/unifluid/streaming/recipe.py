"""What one step of a streamed run is made of."""

from dataclasses import dataclass, field, replace

from unifluid.config import UniFluidConfig

DRAW_KINDS = ("singles", "pairs", "scenes", "icons")


@dataclass(frozen=True)
class Recipe:
    """Rows of one step by task, what they show, and in which order they are drawn."""

    draw_rows: int = 800
    """Prompts to draw; even, as two share a line."""
    edit_rows: int = 96
    read_rows: int = 96
    """Captions and questions about one picture; even, as two share a line."""
    compare_rows: int = 8
    """Questions about two pictures."""
    draw_shares: dict[str, float] = field(
        default_factory=lambda: {"singles": 0.5, "pairs": 0.12, "scenes": 0.26, "icons": 0.12}
    )
    """Single common concepts most: identity comes last, with about a thousand views of each."""
    caption_weights: tuple[float, float, float] = (0.25, 0.25, 0.5)
    """Of short, medium and long captions. Long ones name the style, and a style that is named must be learned."""
    caption_share: float = 0.12
    """Of the reading rows write a caption, the rest answers."""
    raster_share: float = 0.4
    """Of the drawn pictures run row by row, the rest in random order, to the end."""
    input_noise: tuple[float, float] = (0.0, 0.1)
    """Range of the noise on the image tokens fed."""
    edit_text: int = 15
    """Text columns of an instruction; the other texts get what a line has left."""
    objects_per_picture: float = 1.65
    """Room for objects, and the shares of them that may be painted, and of pictures with a shadow or a line."""
    painted_share: float = 0.22
    shadow_share: float = 0.08
    outline_share: float = 0.02

    def __post_init__(self) -> None:
        if self.draw_rows % 2 or self.read_rows % 2:
            raise ValueError(f"draw_rows {self.draw_rows} and read_rows {self.read_rows} must be even")
        if unknown := set(self.draw_shares) - set(DRAW_KINDS):
            raise ValueError(f"unknown kinds {sorted(unknown)}; known: {', '.join(DRAW_KINDS)}")
        if not 0 <= self.raster_share <= 2 / 3:
            raise ValueError(f"raster_share {self.raster_share} leaves less than a third of the rows in random order")

    @property
    def views(self) -> int:
        """Rows a step."""
        return self.draw_rows + self.edit_rows + self.read_rows + self.compare_rows

    @property
    def pictures(self) -> int:
        """Pictures a step composes: an edit and a comparison have two."""
        return self.views + self.edit_rows + self.compare_rows


def halved(recipe: Recipe) -> Recipe:
    """The same step with half the rows, for a device whose memory is short; no task disappears."""
    half = {name: max(1, getattr(recipe, name) // 2) for name in ("edit_rows", "compare_rows")}
    pairs = {name: max(2, getattr(recipe, name) // 4 * 2) for name in ("draw_rows", "read_rows")}
    return replace(recipe, **half, **pairs)


def shared_out(total: int, shares: dict[str, float]) -> dict[str, int]:
    """`total` rows by shares, to the row: what rounding leaves over goes to the largest."""
    whole = sum(shares.values())
    rows = {name: int(total * share / whole) for name, share in shares.items()}
    rows[max(shares, key=shares.__getitem__)] += total - sum(rows.values())
    return rows


@dataclass(frozen=True)
class Columns:
    """Text columns of each task, so that every line is equally long whatever it holds."""

    draw: int
    edit: int
    read: int
    compare: int

    @classmethod
    def of(cls, config: UniFluidConfig, edit_text: int) -> "Columns":
        """A line holds one edit, or two drawings, or two readings, or one comparison."""
        vision, tokens = config.vision.tokens, config.tokens
        length = vision + 2 * tokens + edit_text
        length += length % 2
        found = cls(length // 2 - tokens, edit_text + length % 2, length // 2 - vision, length - 2 * vision)
        if min(found.draw, found.edit, found.read, found.compare) < 4:
            raise ValueError(f"a line of {length} columns has no room for text: {found}")
        return found
