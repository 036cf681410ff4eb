"""Draw the list of held-out combinations: `python -m unifluid.data.hold_out --cache DIR --out splits.json`.

The list in the repository was made once, from an earlier state of the names, and is the one that counts: a model
trained with one list cannot be judged with another.
"""

import argparse
import json
from itertools import combinations
from pathlib import Path

from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOURS
from unifluid.data.scenes import catalogue_of
from unifluid.data.seeds import fraction, rng_for

STYLE_SHARE = 0.28  # of concepts with four styles or more lose one style: 4 % of all pictures
COLOUR_SHARE = 0.10  # of colours a common concept can be painted in
PAIRS = 350  # of the 61,000 pairs of common concepts


def choose_held_out(catalogue: Catalogue) -> dict:
    styled: dict[str, list[str]] = {}
    for concept, styles in catalogue.by_concept.items():
        if len(styles) >= 4 and fraction("held-style", concept) < STYLE_SHARE:
            style = rng_for("held-style", concept, "style").choice(sorted(styles))
            styled.setdefault(style, []).append(concept)
    paintable = [concept for concept in catalogue.paintable if concept in catalogue.common]
    coloured = {
        colour: [concept for concept in paintable if fraction("held-colour", colour, concept) < COLOUR_SHARE]
        for colour in COLOURS
    }
    everyone = list(combinations(sorted(catalogue.common), 2))
    pairs = sorted(rng_for("held-pairs").sample(everyone, min(PAIRS, len(everyone))))
    return {"concept_styles": styled, "colour_objects": coloured, "object_pairs": [list(pair) for pair in pairs]}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m unifluid.data.hold_out", description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="the cache folder of a finished build")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    options.out.write_text(
        json.dumps(choose_held_out(catalogue_of(options.cache)), indent=1, ensure_ascii=False) + "\n"
    )


if __name__ == "__main__":
    main()
