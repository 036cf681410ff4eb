"""Scores of a checkpoint, one JSON for all evaluations: what the model card prints."""

import json
from pathlib import Path

from unifluid.metrics.intervals import wilson


def record_scores(path: Path | None, rows: dict[str, str], command: str) -> None:
    """Prints name and value of each score; with a path also puts them into its `scores`, replacing namesakes."""
    for name, value in rows.items():
        print(f"{name}: {value}")
    if path is None:
        return
    card = json.loads(path.read_text()) if path.exists() else {}
    kept = [row for row in card.get("scores", []) if row["name"] not in rows]
    card["scores"] = kept + [{"name": name, "value": value, "command": command} for name, value in rows.items()]
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n")


def share(right: int, total: int) -> str:
    """A share with its 95 % Wilson interval, as text."""
    if total == 0:
        return "no samples"
    low, high = wilson(right, total)
    return f"{100 * right / total:.1f} % ({100 * low:.1f} to {100 * high:.1f}, {right} of {total})"
