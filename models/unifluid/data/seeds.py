"""Random numbers that depend on names only, so that any number of processes gives the same data."""

import hashlib
import random


def digest(*parts: object) -> int:
    """A 64-bit number from the texts of `parts`; the same on every machine, unlike `hash`."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def rng_for(*parts: object) -> random.Random:
    return random.Random(digest(*parts))


def fraction(*parts: object) -> float:
    """A number in [0, 1) from the texts of `parts`."""
    return digest(*parts) / 2**64
