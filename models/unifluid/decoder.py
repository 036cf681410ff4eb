"""What the pipelines draw and write with, and what goes in and out of it: the cache, what is fed, how tokens are drawn.

A `Decoder` is the PyTorch model (`decoding.py`) or the graphs of a package (`export/package_decoder.py`).

Letters: R rows, n variations, G guidance rows (R = G * n, row = g * n + variation), P cached columns, K tokens fed at
once, L layers, H key/value heads, Dh head dim, V vision tokens, D width, C token dims, N target tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from unifluid.config import UniFluidConfig
from unifluid.text_parts import TextPart


@dataclass(frozen=True)
class SequenceRow:
    """What one row of a batch knows before its first new token."""

    text: TextPart
    """Its text, null pieces included."""
    sees_pictures: bool = True
    """False masks vision and source columns."""


@dataclass(frozen=True)
class Conditions:
    """Pictures that all rows share."""

    prefix: Tensor | None = None
    """Projected vision prefix (P, V, D) of the pictures."""
    source: Tensor | None = None
    """Latents (N, C) of the picture to edit."""


@dataclass(frozen=True)
class DecodeState:
    """The cache of all rows."""

    k: Tensor
    """(L, R, H, P, Dh)."""
    v: Tensor
    """(L, R, H, P, Dh)."""
    valid: Tensor
    """(R, P) boolean: which columns a new token may see."""

    def repeat(self, variations: int) -> "DecodeState":
        """Each row `variations` times, guidance-major."""
        k, v = (cache.repeat_interleave(variations, dim=1) for cache in (self.k, self.v))
        return DecodeState(k, v, self.valid.repeat_interleave(variations, dim=0))

    def extend(self, k: Tensor, v: Tensor) -> "DecodeState":
        """With new columns (L, R, H, K, Dh) at the end, visible to all that follow."""
        seen = self.valid.new_ones(self.valid.shape[0], k.shape[3])
        return DecodeState(
            torch.cat((self.k, k), dim=3), torch.cat((self.v, v), dim=3), torch.cat((self.valid, seen), dim=1)
        )


@dataclass(frozen=True)
class ImageInput:
    """Image tokens fed at once: earlier ones in turn, then `copies` copies of the last, each with its own next."""

    tokens: Tensor
    """(n, K, C)."""
    grid: Tensor
    """(n, K)."""
    next_grid: Tensor
    """(n, K)."""
    first: int
    """Index of the first of them in the image part; BOI is 0."""
    copies: int
    """How many tokens are drawn from them."""


@dataclass(frozen=True)
class TokenDraw:
    """How the tokens of one step are drawn from its hidden states. K is the step's copies."""

    grid: Tensor
    """(n, K) grid positions."""
    start: Tensor
    """(n, K, C) start noise."""
    weights: Tensor
    """(G, n) guidance."""
    schedule: Tensor
    """(S + 1,) times of a flow head."""
    steps: Tensor | None = None
    """(S, n, K, C), the noise of each ancestral step of an eps head."""
    temperature: float = 1.0
    """Multiplies the noise of those steps."""


class Decoder(Protocol):
    """What the pipelines draw and write with."""

    @property
    def config(self) -> UniFluidConfig: ...

    @property
    def device(self) -> torch.device: ...

    def see(self, images: Tensor) -> Tensor:
        """Projected vision prefix (P, V, D) of images (P, 3, px, px)."""
        ...

    def prefill(self, rows: Sequence[SequenceRow], conditions: Conditions) -> tuple[DecodeState, Tensor]:
        """The cache of everything known, and the logits (R, vocab) at each row's last text column."""
        ...

    def text_step(self, state: DecodeState, piece: Tensor, position: int) -> tuple[DecodeState, Tensor]:
        """Feed one piece (R,) at a position; the new state and the logits (R, vocab) of the next piece."""
        ...

    def image_step(self, state: DecodeState, image: ImageInput, draw: TokenDraw) -> tuple[DecodeState, Tensor]:
        """Feed image tokens; the new state and the next tokens (n, K, C)."""
        ...
