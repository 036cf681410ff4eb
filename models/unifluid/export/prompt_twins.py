"""Writes how prompts of a manifest become rows in both languages: `models/runtime/testing/prompts.json`.

    python -m unifluid.export.prompt_twins

No package has all of these manifests, and none is needed: texts are the numbers of their pieces. Wordings, positions
and the row without a prompt are varied; each case says what stands in each column of each row, at which position, in
which block, whether it is seen, and where the next piece or token stands.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from unifluid.columns import next_position
from unifluid.config import Contiguous, UniFluidConfig
from unifluid.configs.models import TINY_TEST
from unifluid.export.layout_twins import laid_out_rows
from unifluid.export.manifest import model_facts
from unifluid.export.package_files import write_json
from unifluid.export.sequence_inputs import Prefix, Row, prefill_inputs
from unifluid.prompt_spelling import PromptReader
from unifluid.prompt_templates import OWN_PROMPTS, Template
from unifluid.prompts import guidance_texts, question_prompt, task_prompt

OUT = Path(__file__).parents[2] / "runtime" / "testing" / "prompts.json"
TEXT_SLOTS = 24
TURNS = [("50 51", "52"), ("53", "54 55"), ("56 57 58", "59")]
LONG = " ".join(str(piece) for piece in range(60, 90))

MIDDLE: dict[str, Sequence[Mapping[str, Any]]] = {
    "draw": ({"special": "bos"}, {"text": "40 "}, {"field": "prompt"}, {"text": " 41"}),
    "edit": ({"special": "bos"}, {"pictures": True}, {"field": "instruction"}, {"special": "edit"}),
    "caption": ({"special": "bos"}, {"text": "42 "}, {"pictures": True}, {"text": "43 "}, {"field": "context"},
                {"ids": [44, 45]}),
    "answer": ({"special": "bos"}, {"text": "46 "}, {"pictures": True}, {"ids": [47]}, {"field": "question"},
               {"text": " 48"}),
}  # fmt: skip
"""Pictures stand within the prompt."""


class NumberReader:
    """Texts are the numbers of their pieces."""

    def normalise(self, text: str) -> str:
        return text

    def pieces(self, text: str) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", text)]


def middle(attention: str) -> dict[str, Template]:
    return {task: {"attention": attention, "parts": list(parts)} for task, parts in MIDDLE.items()}


@dataclass(frozen=True)
class Spoken:
    """One way of speaking to a model."""

    name: str
    positions: Contiguous | None
    prompts: Mapping[str, Template]
    unguided: Mapping[str, Any] = field(default_factory=lambda: {"kind": "null_text"})

    @property
    def config(self) -> UniFluidConfig:
        return replace(TINY_TEST, text_slots=TEXT_SLOTS, positions=self.positions)

    @property
    def facts(self) -> dict[str, Any]:
        told = {"prompts": self.prompts, "unguided": self.unguided}
        return model_facts(self.config, {}) | told


WAYS = (
    Spoken("our own, in slots", None, OWN_PROMPTS),
    Spoken("our own, counted from 0", Contiguous(0), OWN_PROMPTS, {"kind": "padded"}),
    Spoken("a causal prompt around pictures, counted from 0", Contiguous(0), middle("causal"), {"kind": "padded"}),
    Spoken("a causal prompt around pictures, counted from 1", Contiguous(1), middle("causal")),
    Spoken("a prefix around pictures, counted from 1", Contiguous(1), middle("prefix")),
    Spoken("a causal prompt around pictures, in slots", None, middle("causal")),
    Spoken(
        "a causal prompt, unguided by pieces", Contiguous(0), middle("causal"), {"kind": "pieces", "ids": [40, 41, 44]}
    ),
)

REQUESTS: tuple[dict[str, Any], ...] = (
    {"task": "draw", "text": "20 21 22"},
    {"task": "draw", "text": LONG, "imageTokens": 3},
    {"task": "edit", "text": "23 24"},
    {"task": "caption", "text": ""},
    {"task": "caption", "text": "25"},
    {"task": "answer", "text": "26 27", "pictures": 0},
    {"task": "answer", "text": "28", "pictures": 2, "turns": TURNS[:1]},
    {"task": "answer", "text": "29 30", "pictures": 1, "turns": TURNS, "reserve": 4},
    {"task": "answer", "text": LONG, "pictures": 1, "turns": TURNS, "reserve": 8},
)


def rows_of(way: Spoken, request: Mapping[str, Any]) -> list[Row]:
    config, reader = way.config, PromptReader(way.facts, NumberReader())
    task, text = request["task"], request["text"]
    prefix = np.zeros((config.vision.tokens, config.backbone.width), np.float32)
    if task == "answer":
        prompt = question_prompt(reader, request.get("turns", ()), text, request.get("reserve", 0))
        return [Row(prompt, [prefix] * request["pictures"])]
    prompt = task_prompt(reader, task, text)
    if task == "caption":
        return [Row(prompt, [prefix])]
    fed = request.get("imageTokens", 0)
    known = (np.zeros((fed, config.token_dims), np.float32), np.arange(fed + 1)) if fed else None
    if task == "draw":
        return [Row(each, known=known) for each in guidance_texts(reader, 2, prompt)]
    source = np.zeros((config.tokens, config.token_dims), np.float32)
    full, no_text, neither = guidance_texts(reader, 3, prompt)
    return [Row(full, [prefix], source), Row(no_text, [prefix], source), Row(neither)]


def case(way: Spoken, request: Mapping[str, Any]) -> dict[str, Any]:
    rows = rows_of(way, request)
    prefix = prefill_inputs(way.config, rows)
    return dict(request) | {"rows": laid_out_rows(prefix), "next": _next(way.config, request["task"], rows, prefix)}


def _next(config: UniFluidConfig, task: str, rows: Sequence[Row], prefix: Prefix) -> list[int]:
    """Where BOI stands in each row, or the first piece that is written."""
    slot = config.slots.image if task in ("draw", "edit") else config.slots.text + len(rows[0].text.ids)
    return next_position(torch.from_numpy(prefix.valid), config.positions, slot)[:, 0].tolist()


def prompt_twins() -> list[dict[str, Any]]:
    return [_told(way) for way in WAYS]


def _told(way: Spoken) -> dict[str, Any]:
    told = {name: way.facts[name] for name in ("positions", "prompts", "unguided")}
    cases = [case(way, request) for request in REQUESTS]
    return {"name": way.name, "textSlots": way.config.text_slots, **told, "cases": cases}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args(arguments)
    write_json(args.out, json.loads(json.dumps(prompt_twins())), indent=None)
    sys.stdout.write(f"{args.out}: {args.out.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
