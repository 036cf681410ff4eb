"""Which combinations are held out, and which captions belong to val. The held-out list is splits.json."""

import json
from dataclasses import dataclass
from itertools import combinations

from unifluid.data.concepts import HERE
from unifluid.data.seeds import fraction

SPLITS = ("train", "val", "test_novel")
VAL_SHARE = 0.02


@dataclass(frozen=True)
class Recipe:
    """What a sample is about, as far as splits care. Pairs are unordered."""

    styled: frozenset[tuple[str, str]]  # (concept, style)
    coloured: frozenset[tuple[str, str]]  # (colour, concept)
    pairs: frozenset[tuple[str, str]]  # (concept, concept) in alphabetical order
    text: str  # canonical description: equal texts are in the same split


@dataclass(frozen=True)
class HeldOut:
    styled: frozenset[tuple[str, str]]
    coloured: frozenset[tuple[str, str]]
    pairs: frozenset[tuple[str, str]]


def pairs_of(concepts: list[str]) -> frozenset[tuple[str, str]]:
    return frozenset(combinations(sorted(set(concepts)), 2))


def load_held_out() -> HeldOut:
    stored = json.loads((HERE / "splits.json").read_text())
    pairs = frozenset(tuple(sorted(pair)) for pair in stored["object_pairs"])
    styled = frozenset((concept, style) for style, concepts in stored["concept_styles"].items() for concept in concepts)
    coloured = frozenset(
        (colour, concept) for colour, concepts in stored["colour_objects"].items() for concept in concepts
    )
    return HeldOut(styled, coloured, pairs)


def reasons_held_out(recipe: Recipe, held: HeldOut) -> list[str]:
    found = []
    found += [f"concept-style: {concept}, {style}" for concept, style in sorted(recipe.styled & held.styled)]
    found += [f"colour-object: {colour} {concept}" for colour, concept in sorted(recipe.coloured & held.coloured)]
    found += [f"object pair: {first}, {second}" for first, second in sorted(recipe.pairs & held.pairs)]
    return found


def split_of(recipe: Recipe, held: HeldOut) -> str:
    """test_novel if any combination is held out; else val for a fixed 2 % of descriptions; else train."""
    if reasons_held_out(recipe, held):
        return "test_novel"
    return "val" if fraction("val", recipe.text) < VAL_SHARE else "train"
