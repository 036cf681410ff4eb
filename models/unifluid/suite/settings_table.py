"""The table of settings: what each did of the development prompts, beside the first one.

    python -m unifluid.suite.settings_table --tasks SUITE --made MADE "as shipped" "guidance 3" ...

`MADE` holds a folder for each setting, as `runTasks.ts` fills it; the first one's holds the real pictures through the
tokenizer, too. Prints Markdown: one row a setting, of the prompts that all of them drew.
"""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from unifluid.judge.features import batches, looking
from unifluid.judge.judge import WEIGHTS, Judge, Verdict, load_heads
from unifluid.metrics.intervals import Z
from unifluid.suite.agreement import colour_alone, first_name, number_alone
from unifluid.suite.drawings import distances_to
from unifluid.suite.made import Line, read_lines, read_rgba

LOWEST = -8.0
"""Log-probability of a name where nothing was found, and the least that counts: one blank picture is not to decide."""
HEAD = (
    "setting",
    "first name right",
    "among five",
    "number",
    "colour",
    "Frechet, times the tokenizer's",
    "named here alone, in the first alone",
    "log-probability of the name against the first",
)


@dataclass(frozen=True)
class Seen:
    """A picture's verdict, and how likely each concept is for its surest object."""

    verdict: Verdict
    names: Tensor | None


def see(judge: Judge, paths: Sequence[Path]) -> list[Seen]:
    """Looks at each picture file, in order; all pictures have one size."""
    found: list[Seen] = []
    for batch in batches(read_rgba(path) for path in paths):
        features = judge.look(batch)
        pairs = zip(judge.of_features(features), judge.names_of(features), strict=True)
        found += [Seen(verdict, names) for verdict, names in pairs]
    return found


@dataclass(frozen=True)
class Table:
    """`prompts` with what was seen of them under each setting, of their real pictures rebuilt, and of others."""

    concepts: Sequence[str]
    prompts: Sequence[Line]
    settings: dict[str, list[Seen]]
    rebuilt: Sequence[Seen]
    others: Sequence[Seen]

    def rows(self) -> list[tuple[str, ...]]:
        return [self.row(name) for name in self.settings]

    def row(self, name: str) -> tuple[str, ...]:
        seen, first = self.settings[name], next(iter(self.settings.values()))
        far, near = distances_to(*([each.verdict for each in part] for part in (self.others, seen, self.rebuilt)))
        shares = [
            self.share(seen, "single", lambda real, each: first_name(real, each.verdict)),
            self.share(seen, "single", self.among_five),
            self.share(seen, "counting", lambda real, each: number_alone(real, each.verdict)),
            self.share(seen, "colours", lambda real, each: colour_alone(real, each.verdict)),
        ]
        paired = ("", "") if seen is first else (self.named_alone(seen, first), self.likelier(seen, first))
        return (name, *shares, f"{far / max(near, 1e-9):.2f}", *paired)

    def of(self, seen: Sequence[Seen], task: str) -> list[tuple[Any, Seen]]:
        pairs = zip(self.prompts, seen, strict=True)
        return [(asked["real"], each) for asked, each in pairs if asked["task"] == task]

    def share(self, seen: Sequence[Seen], task: str, rule: Callable[[Any, Seen], bool]) -> str:
        right = [rule(real, each) for real, each in self.of(seen, task)]
        return f"{sum(right) / len(right):.2f}" if right else ""

    def among_five(self, real: Any, seen: Seen) -> bool:
        return seen.names is not None and self.place_of(real) in seen.names.topk(5).indices.tolist()

    def place_of(self, real: Any) -> int | None:
        """None for what the judge has no name for."""
        concept = real["objects"][0]["concept"]
        return self.concepts.index(concept) if concept in self.concepts else None

    def named_alone(self, seen: Sequence[Seen], first: Sequence[Seen]) -> str:
        here, there = (
            [first_name(real, each.verdict) for real, each in self.of(part, "single")] for part in (seen, first)
        )
        pairs = list(zip(here, there, strict=True))
        return f"{pairs.count((True, False))}, {pairs.count((False, True))}"

    def likelier(self, seen: Sequence[Seen], first: Sequence[Seen]) -> str:
        """Mean difference of the log-probability, with its 95 % interval."""
        here, there = ([self.likelihood(*pair) for pair in self.of(part, "single")] for part in (seen, first))
        gained = [a - b for a, b in zip(here, there, strict=True)]
        if len(gained) < 2:
            return ""
        mean = sum(gained) / len(gained)
        spread = math.sqrt(sum((each - mean) ** 2 for each in gained) / (len(gained) - 1))
        return f"{mean:+.2f} ± {Z * spread / math.sqrt(len(gained)):.2f}"

    def likelihood(self, real: Any, seen: Seen) -> float:
        place = self.place_of(real)
        return LOWEST if seen.names is None or place is None else max(LOWEST, float(seen.names[place]))


def table_of(judge: Judge, suite: Path, made: Path, names: Sequence[str]) -> Table:
    """ValueError where no prompt was drawn under all settings."""
    done = [{line["id"] for line in read_lines(made / name / "results.jsonl")} for name in names]
    drawn = set[str].intersection(*done)
    asked = [
        truth
        for truth in read_lines(suite / "truth.jsonl")
        if truth["id"] in drawn and f"rebuilt-{truth['id']}" in done[0]
    ]
    if not asked:
        raise ValueError("no prompt was drawn under all of these settings")
    ids = [truth["id"] for truth in asked]
    settings = {name: see(judge, [made / name / "drawn" / f"{each}.png" for each in ids]) for name in names}
    rebuilt = see(judge, [made / names[0] / "drawn" / f"rebuilt-{each}.png" for each in ids])
    others = see(judge, sorted((suite / "pictures").glob("other-*.png")))
    return Table(judge.labels.concepts, asked, settings, rebuilt, others)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=Path, required=True, help="the suite's folder")
    parser.add_argument("--made", type=Path, required=True, help="the folder with one folder a setting")
    parser.add_argument("--judge", type=Path, default=WEIGHTS)
    parser.add_argument("settings", nargs="+")
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    table = table_of(Judge(*load_heads(args.judge), looking(1)), args.tasks, args.made, args.settings)
    lines = [HEAD, tuple("---" for _ in HEAD), *table.rows()]
    sys.stdout.write("".join(f"| {' | '.join(cells)} |\n" for cells in lines))


if __name__ == "__main__":
    main()
