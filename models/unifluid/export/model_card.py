"""MODEL_CARD.md: what the weights learned from, how, what they reach, and what rounding them cost."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from unifluid.config import UniFluidConfig
from unifluid.export.golden_check import Distance
from unifluid.export.manifest import Identity
from unifluid.export.write_fixtures import TOLERANCES

ROUNDING = (
    "Worst distance, rms(graph - PyTorch) / rms(PyTorch), of the shipped graphs on the golden fixtures, teacher-forced "
    "(`python -m unifluid.export.parity` prints it)."
)


def model_card(
    identity: Identity,
    config: UniFluidConfig,
    parameters: Mapping[str, int],
    card_data: Mapping[str, Any],
    distances: Sequence[Distance],
) -> str:
    """Markdown. card_data: optional `summary`, `data`, `training`, `scores` (lists of rows), `experiment` and
    `limits`.

    data rows: name, license, count, use. training rows: stage, command, seconds, note. scores rows: name, value,
    command.
    """
    lines = [f"# {identity.name} {identity.version}", "", card_data.get("summary", _summary(config)), ""]
    lines += [f"Licence of the weights: {identity.license}", "", "## Parts", ""]
    lines += _table(("part", "parameters"), ((part, f"{count:,}") for part, count in parameters.items()))
    lines += ["", "## Data", ""]
    lines += _rows(card_data.get("data"), ("name", "license", "count", "use"), "No data is recorded for these weights.")
    lines += ["", "## Training", ""]
    lines += _rows(
        card_data.get("training"), ("stage", "command", "seconds", "note"), "No training is recorded: random weights."
    )
    if "experiment" in card_data:
        lines += ["", "## Experiment", "", "`python -m unifluid.train FILE` runs it from a file that holds", ""]
        lines += ["```json", json.dumps({"experiment": card_data["experiment"]}), "```"]
    lines += ["", "## Scores", "", "Each with the command that prints it.", ""]
    lines += _rows(card_data.get("scores"), ("name", "value", "command"), "No scores are recorded.")
    lines += ["", "## Rounding", "", ROUNDING, ""]
    lines += _table(
        ("graph", "output", "distance", "allowed"),
        ((each.graph, each.output, f"{each.distance:.1e}", f"{TOLERANCES[each.graph]:.0e}") for each in distances),
    )
    limits = card_data.get("limits", [])
    if limits:
        lines += ["", "## Limits", ""] + [f"- {limit}" for limit in limits]
    return "\n".join(lines) + "\n"


def _summary(config: UniFluidConfig) -> str:
    backbone = config.backbone
    kind = {"flow": "flow", "eps": "diffusion"}[config.head.kind]
    return (
        f"One autoregressive model that draws, edits and answers (UniFluid, arXiv 2503.13436): {config.image_px} px "
        f"pictures as {config.tokens} tokens of {config.token_dims} numbers, a decoder of {backbone.layers} layers of "
        f"width {backbone.width}, and a {kind} head of {config.head.blocks} blocks of width {config.head.width}."
    )


def _rows(rows: Sequence[Mapping[str, Any]] | None, columns: Sequence[str], none: str) -> list[str]:
    if not rows:
        return [none]
    return _table(columns, ([str(row.get(column, "")) for column in columns] for row in rows))


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    rule = "|" + "---|" * len(columns)
    return [f"| {' | '.join(columns)} |", rule] + [f"| {' | '.join(row)} |" for row in cells]
