"""What `studio-mini` is to reach, by measure, without a GPU run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """The figure to reach, at least or at most."""

    figure: float
    at_most: bool = False
    percent: bool = True

    @property
    def text(self) -> str:
        figure = f"{100 * self.figure:g} %" if self.percent else f"{self.figure:g}"
        return f"{'≤' if self.at_most else '≥'} {figure}"

    def holds(self, value: float) -> bool:
        return value <= self.figure if self.at_most else value >= self.figure


BARS = {
    "six tasks, seen combinations": Bar(0.55),
    "six tasks, novel combinations": Bar(0.45),
    "single object, first name among the common concepts": Bar(0.45),
    "style, first among styles": Bar(0.35),
    "Frechet distance, times the tokenizer's": Bar(4, at_most=True, percent=False),
    "edits done, mean over kinds": Bar(0.65),
    "untouched pixels, times the tokenizer's": Bar(1.4, at_most=True, percent=False),
    "scene questions, exact": Bar(0.82),
    "lost by 8-bit weights, drawings": Bar(0.01, at_most=True),
    "lost by 8-bit weights, edits done": Bar(0.01, at_most=True),
    "lost by 8-bit weights, scene questions": Bar(0.01, at_most=True),
    "lost by 8-bit weights, CIDEr-D": Bar(0.01, at_most=True, percent=False),
    "flickr8k val, CIDEr-D x 100, greedy": Bar(35, percent=False),
    "flickr8k val, CIDEr-D x 100, beam 3": Bar(35, percent=False),
    "calibration error of answers": Bar(0.08, at_most=True, percent=False),
    "calibration error of words of captions": Bar(0.08, at_most=True, percent=False),
}


def bar_of(name: str) -> Bar | None:
    return BARS.get(name)


def in_percent(name: str) -> bool:
    """Shares are told in percent; what is a multiple, a score or an error is told as it is."""
    bar = BARS.get(name)
    return bar.percent if bar else "x 100" not in name
