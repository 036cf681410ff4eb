"""The concepts people ask for: one canonical name each, synonyms, category, emoji code."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
GROUPS_KEPT = {0, 1, 3, 4, 5, 6, 7}
VARIANT = re.compile(r"^(wo)?m[ae]n\b(?!’)|^family\b|^kiss:|^couple with heart:|facing right|o’clock$|-thirty$")
SUBGROUP_CATEGORY = {
    "animal-mammal": "animal", "animal-bird": "animal", "animal-amphibian": "animal", "animal-reptile": "animal",
    "animal-marine": "animal", "animal-bug": "animal", "plant-flower": "plant", "plant-other": "plant",
    "food-fruit": "fruit", "food-vegetable": "vegetable", "drink": "drink", "dishware": "object",
    "transport-ground": "vehicle", "transport-water": "vehicle", "transport-air": "vehicle",
    "place-building": "building", "place-religious": "building", "sky-weather": "weather", "clothing": "clothing",
    "musical-instrument": "instrument", "heart": "heart", "cat-face": "face", "monkey-face": "face",
    "hand-fingers-open": "hand", "hand-fingers-partial": "hand", "hand-single-finger": "hand",
    "hand-fingers-closed": "hand", "hands": "hand", "hand-prop": "hand", "body-parts": "body part",
    "geometric": "shape",
}  # fmt: skip
GROUP_CATEGORY = {0: "face", 1: "person", 3: "animal", 4: "food", 5: "place", 6: "object", 7: "object", 8: "symbol"}


@dataclass(frozen=True)
class Concept:
    """`code` is the emoji's code point in lower-case hex without variation selectors; empty for concepts of our own."""

    name: str
    synonyms: tuple[str, ...]
    category: str
    code: str
    label: str


def clean_name(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def plain_code(hexcode: str) -> str:
    """Emoji code without the variation selector, as the packages disagree on writing it."""
    return "-".join(part for part in hexcode.lower().split("-") if part != "fe0f")


def load_concepts(modules: Path) -> list[Concept]:
    """Read the emoji list, leave out variants and signs, apply names.json, add the concepts of extra.json."""
    rules = json.loads((HERE / "names.json").read_text())
    entries = json.loads((modules / "emojibase-data/en/data.json").read_text())
    groups = json.loads((modules / "emojibase-data/meta/groups.json").read_text())
    concepts = []
    for entry in entries:
        if is_kept(entry, rules):
            names = rules["names"].get(entry["label"], [entry["label"]])
            subgroup = groups["subgroups"][str(entry["subgroup"])]
            category = SUBGROUP_CATEGORY.get(subgroup, GROUP_CATEGORY.get(entry["group"], "object"))
            if entry["group"] == 9:
                category = "symbol"
            name, *synonyms = [clean_name(text) for text in names]
            concepts.append(Concept(name, tuple(synonyms), category, plain_code(entry["hexcode"]), entry["label"]))
    extra = json.loads((HERE / "extra.json").read_text())["concepts"]
    concepts += [Concept(name, tuple(more["synonyms"]), more["category"], "", name) for name, more in extra.items()]
    return without_ambiguous_synonyms(concepts)


def is_kept(entry: dict, rules: dict) -> bool:
    label = entry["label"]
    if label in rules["keep"]:
        return True
    if "group" not in entry or entry["group"] not in GROUPS_KEPT or label in rules["leave_out"]:
        return False
    return not VARIANT.search(label)


def without_ambiguous_synonyms(concepts: list[Concept]) -> list[Concept]:
    """Drop a synonym that is the name of, or also a synonym of, another concept: a caption must mean one thing."""
    names = [concept.name for concept in concepts]
    if len(set(names)) != len(names):
        raise ValueError(f"two concepts share a name: {sorted({name for name in names if names.count(name) > 1})}")
    uses: dict[str, int] = {}
    for concept in concepts:
        for text in {concept.name, *concept.synonyms}:
            uses[text] = uses.get(text, 0) + 1
    return [
        Concept(
            c.name,
            tuple(s for s in dict.fromkeys(c.synonyms) if uses[s] == 1 and s != c.name),
            c.category,
            c.code,
            c.label,
        )
        for c in concepts
    ]
