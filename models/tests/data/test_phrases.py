"""What the studio offers while a person types is what training data is made of."""

import json
from pathlib import Path

from unifluid.data.captions import SIDE_PHRASES
from unifluid.data.colours import COLOURS
from unifluid.data.concepts import HERE
from unifluid.data.language import NUMBERS, article

PHRASES = json.loads((Path(__file__).resolve().parents[2] / "runtime/phrases.json").read_text())


def test_every_common_thing_is_offered_and_nothing_else():
    common = json.loads((HERE / "common.json").read_text())
    assert PHRASES["thing"] == sorted({name for group in common["objects_of_scenes"] for name in common[group]})


def test_colours_counts_backgrounds_and_styles_are_those_of_the_captions():
    assert PHRASES["colour"] == list(COLOURS)
    assert PHRASES["count"] == [NUMBERS[number] for number in (2, 3, 4)]
    assert PHRASES["background"] == [f"on {article(name)} {name} background" for name in COLOURS]
    styles = json.loads((HERE / "styles.json").read_text())
    assert set(PHRASES["style"]) == {style["style"] for style in styles}


def test_every_relation_of_the_captions_is_offered():
    assert set(PHRASES["relation"]) >= {phrase for phrases in SIDE_PHRASES.values() for phrase in phrases}
