"""Golden vectors of what both languages compute without a graph: random numbers, orders, piece ids, masks."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from unifluid.columns import block_mask
from unifluid.philox import philox, random_order, token_noise

SEEDS = (0, 1, 42, 2**32 - 1, 2**32, 2**53 - 1)

# Case, spaces, punctuation, spelled special pieces, composed and decomposed
# letters, other scripts, emoji, invisible characters.
TEXTS = json.loads(Path(__file__).with_name("golden_texts.json").read_text(encoding="utf-8"))


def golden_vectors(
    tokens: int, token_dims: int, normalise: Callable[[str], str], encode: Callable[[str], Sequence[int]]
) -> dict[str, list[dict[str, Any]]]:
    """`encode` takes text as typed, `normalise` is the step before the tokenizer file."""
    return {
        "philox": _philox(),
        "noise": _noise(token_dims),
        "orders": [
            {"seed": str(seed), "variation": variation, "tokens": count, "order": order.tolist()}
            for seed, variation, count in ((0, 0, tokens), (42, 0, tokens), (42, 1, tokens), (2**53 - 1, 7, 64))
            for order in [random_order(seed, variation=variation, tokens=count)]
        ],
        "tokenizer": [{"text": text, "normalised": normalise(text), "ids": list(encode(text))} for text in TEXTS],
        "masks": _masks(),
    }


def _philox() -> list[dict[str, Any]]:
    counters = ((0, 0, 0, 0), (1, 0, 5, 0), (3, 2, 63, 1 << 24 | 9), (2**32 - 1,) * 4)
    return [
        {"seed": str(seed), "counter": list(counter), "words": words.tolist()}
        for seed in SEEDS
        for counter in counters
        for words in [philox(np.array(counter, np.uint64), (seed & 0xFFFFFFFF, seed >> 32))]
    ]


def _noise(dims: int) -> list[dict[str, Any]]:
    places = ((0, 0, 0), (42, 0, 5), (42, 1, 5), (2**53 - 1, 3, 63))
    return [
        {
            "seed": str(seed),
            "variation": variation,
            "grid": grid,
            "step": 0,
            "normals": [float(each) for each in normals],
        }
        for seed, variation, grid in places
        for normals in token_noise(seed, variation=variation, grid=np.array([grid]), step=0, dims=dims)
    ]


def _masks() -> list[dict[str, Any]]:
    """A prompt then a picture; a prompt with padding and an answer; two turns."""
    cases = (
        ([0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1]),
        ([0, 0, 0, 0, 1, 1], [1, 1, 0, 0, 1, 1]),
        ([0, 0, 1, 1, 1, 0, 0, 1, 1], [1] * 9),
        ([1, 1, 1], [1, 1, 1]),
        ([0, 0], [0, 1]),
    )
    made = []
    for opens, valid in cases:
        seen = block_mask(torch.tensor([opens]), torch.tensor([valid], dtype=torch.bool))[0, 0]
        rows = ["".join(str(int(each)) for each in row) for row in seen.tolist()]
        made.append({"open": opens, "valid": valid, "sees": rows})
    return made
