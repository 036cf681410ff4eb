"""Philox 4x32-10 (Salmon et al., SC 2011; Random123): randomness that is addressed, not consumed.

A word depends only on (seed, variation, grid position, step, purpose), never on what was drawn before it. Redrawing one
token, regrouping or branching therefore leaves the noise of every other token as it was. The TypeScript runtime has
the same generator, checked against the same vectors.
"""

import numpy as np

MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
KEY_INCREMENTS = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
ROUNDS = 10
WORD = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)

PURPOSE_NOISE = 0
PURPOSE_ORDER = 1
PURPOSE_TEXT = 2
PURPOSE_CODE = 3
MAX_SEED = 2**53


def philox(counter: np.ndarray, key: tuple[int, int]) -> np.ndarray:
    """Four output words (..., 4) uint32 for counters (..., 4) and one key of two 32-bit words."""
    c0, c1, c2, c3 = (np.asarray(counter, dtype=np.uint64)[..., word] for word in range(4))
    k0, k1 = np.uint64(key[0]), np.uint64(key[1])
    for _ in range(ROUNDS):
        product0, product1 = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (product1 >> HALF) ^ c1 ^ k0, product1 & WORD, (product0 >> HALF) ^ c3 ^ k1, product0 & WORD
        k0, k1 = (k0 + KEY_INCREMENTS[0]) & WORD, (k1 + KEY_INCREMENTS[1]) & WORD
    return np.stack((c0, c1, c2, c3), axis=-1).astype(np.uint32)


def _words(seed: int, *, purpose: int, variation: int, grid: np.ndarray, step: int, blocks: int) -> np.ndarray:
    """Words (grid positions, blocks, 4)."""
    if not 0 <= seed < MAX_SEED:
        raise ValueError(f"seed {seed} is outside 0..{MAX_SEED - 1}")
    if not 0 <= variation < 2**24:
        raise ValueError(f"variation {variation} is outside 0..{2**24 - 1}")
    counter = np.zeros((len(grid), blocks, 4), dtype=np.uint64)
    counter[..., 0] = np.arange(blocks)[None, :]
    counter[..., 1] = step
    counter[..., 2] = grid[:, None]
    counter[..., 3] = purpose << 24 | variation
    return philox(counter, (seed & 0xFFFFFFFF, seed >> 32))


def _uniform(words: np.ndarray) -> np.ndarray:
    """Float64 in (0, 1), never 0 or 1."""
    return (words.astype(np.float64) + 0.5) * 2.0**-32


def token_noise(seed: int, *, variation: int, grid: np.ndarray, step: int, dims: int) -> np.ndarray:
    """Standard normal noise (grid positions, dims) float32 of one sampler step; step 0 is the start noise."""
    u = _uniform(
        _words(seed, purpose=PURPOSE_NOISE, variation=variation, grid=np.asarray(grid), step=step, blocks=-(-dims // 4))
    )
    radius = np.sqrt(-2.0 * np.log(u[..., 0::2]))
    angle = 2.0 * np.pi * u[..., 1::2]
    pairs = np.stack((radius * np.cos(angle), radius * np.sin(angle)), axis=-1)  # (grid, blocks, 2, 2)
    return pairs.reshape(len(u), -1)[:, :dims].astype(np.float32)


def random_order(seed: int, *, variation: int, tokens: int) -> np.ndarray:
    """A permutation (tokens,) int64 of the grid positions: sorted by (word, position)."""
    grid = np.arange(tokens)
    words = _words(seed, purpose=PURPOSE_ORDER, variation=variation, grid=grid, step=0, blocks=1)[:, 0, 0]
    return np.argsort(words, kind="stable").astype(np.int64)


def text_uniform(seed: int, *, variation: int, piece: int) -> float:
    """Uniform float64 in (0, 1) that picks the text piece of that index."""
    words = _words(seed, purpose=PURPOSE_TEXT, variation=variation, grid=np.zeros(1, int), step=piece, blocks=1)
    return float(_uniform(words)[0, 0, 0])


def code_uniform(seed: int, *, variation: int, grid: int) -> float:
    """Uniform float64 in (0, 1) that picks the code at a grid position."""
    words = _words(seed, purpose=PURPOSE_CODE, variation=variation, grid=np.array([grid]), step=0, blocks=1)
    return float(_uniform(words)[0, 0, 0])
