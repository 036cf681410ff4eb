"""Decoding as pure functions of numbers: orders, noise, guidance weights, the choice of a text piece.

The TypeScript runtime has the same functions under the same names (`runtime/sampling.ts`) and gives the same numbers.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from unifluid.philox import code_uniform, random_order, text_uniform, token_noise

Order = Literal["random", "raster"]
GuidanceSchedule = Literal["linear", "constant"]
"""Whether scales grow from 1 over a picture's tokens, or hold from the first one on (MAR's two `cfg_schedule`s)."""


@dataclass(frozen=True)
class GuidanceScales:
    """1 means unguided."""

    text: float
    """How strongly the text pulls."""
    image: float = 1.0
    """How strongly the source pulls; edits only."""
    schedule: GuidanceSchedule = "linear"


@dataclass(frozen=True)
class PieceChoice:
    """A text piece and what the model itself, untempered, thought of it."""

    id: int
    log_probability: float


def token_order(order: Order, tokens: int, *, seed: int, variation: int) -> np.ndarray:
    """Grid positions (N,) in generation order."""
    return np.arange(tokens) if order == "raster" else random_order(seed, variation=variation, tokens=tokens)


def start_noise(seed: int, variation: int, grid: Sequence[int], dims: int, temperature: float = 1.0) -> Tensor:
    """Start noise (len(grid), dims) of the tokens at these grid positions, times the temperature."""
    noise = token_noise(seed, variation=variation, grid=np.asarray(grid), step=0, dims=dims)
    # Multiplied in float64 and rounded once, as the runtime does: a temperature such as .65 is no float32 number.
    return torch.from_numpy((noise.astype(np.float64) * temperature).astype(np.float32))


def step_noise(seed: int, variation: int, grid: Sequence[int], dims: int, steps: int) -> Tensor:
    """Noise (steps, len(grid), dims) of an eps head's ancestral steps; the start noise is step 0."""
    at = np.asarray(grid)
    noises = [token_noise(seed, variation=variation, grid=at, step=step + 1, dims=dims) for step in range(steps)]
    return torch.from_numpy(np.stack(noises))


def guidance_rows(scales: GuidanceScales, *, has_source: bool) -> int:
    """1: full. 2: full, no text. 3: full, no text, no text and no source. Rows whose weight is always 0 do not run."""
    if has_source and scales.image != 1:
        return 3
    return 1 if scales.text == 1 else 2


def guidance_weights(rows: int, scales: GuidanceScales, index: int, total: int) -> list[float]:
    """Weights of the rows for token `index` of `total`; they sum to 1."""
    share = 1.0 if scales.schedule == "constant" else (index + 1) / total
    text = 1 + (scales.text - 1) * share
    image = 1 + (scales.image - 1) * share
    return {1: [1.0], 2: [text, 1 - text], 3: [text, image - text, 1 - image]}[rows]


def group_sizes(tokens: int, passes: int) -> list[int]:
    """How many tokens each pass draws, `tokens` in all: RandAR's cosine, few while little is known."""
    if not 1 <= passes <= tokens:
        raise ValueError(f"{passes} passes cannot draw {tokens} tokens; choose 1 to {tokens}")
    if passes == tokens:
        return [1] * tokens
    sizes: list[int] = []
    drawn = 0
    for step in range(1, passes + 1):
        known = min(tokens, math.floor((1 - math.cos(math.pi / 2 * step / passes)) * tokens + 1))
        if known > drawn:
            sizes.append(known - drawn)
            drawn = known
    return sizes


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Natural logarithms of the softmax (vocab,), in float64."""
    wide = logits.astype(np.float64) - float(logits.max())
    return wide - np.log(np.exp(wide).sum())


def choose_piece(
    logits: np.ndarray, *, temperature: float, seed: int, piece: int, barred: Collection[int] = ()
) -> PieceChoice:
    """The next piece from logits (vocab,) float32: at temperature 0 the likeliest (lowest id of equals), else drawn.

    Pieces of `barred` are never chosen; the log-probability is the model's own all the same.
    """
    log_probabilities = log_softmax(logits)
    if barred:
        logits = logits.copy()
        logits[list(barred)] = -np.inf
    choice = int(logits.argmax())
    if temperature > 0:
        choice = _drawn(logits, temperature, text_uniform(seed, variation=0, piece=piece))
    return PieceChoice(choice, float(log_probabilities[choice]))


def choose_code(logits: np.ndarray, *, temperature: float, seed: int, variation: int, grid: int) -> int:
    """The code at a grid position from logits (codes,) float32; at temperature 0 the likeliest, lowest of equals."""
    if temperature == 0:
        return int(logits.argmax())
    return _drawn(logits, temperature, code_uniform(seed, variation=variation, grid=grid))


def _drawn(logits: np.ndarray, temperature: float, target: float) -> int:
    """The place where the summed probabilities pass the target."""
    tempered = log_softmax((logits.astype(np.float64) / temperature).astype(np.float32))
    place = int(np.searchsorted(np.cumsum(np.exp(tempered)), target, side="right"))
    return place if place < len(logits) else int(logits.argmax())
