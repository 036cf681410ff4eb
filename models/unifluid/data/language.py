"""English for captions: articles, plurals, numbers, lists. Words in, words out; nothing here knows about pictures."""

import json
from functools import cache

from unifluid.data.concepts import HERE

NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four"}


@cache
def grammar() -> dict:
    return json.loads((HERE / "grammar.json").read_text())


def head_word(noun: str) -> str:
    """The word that carries the number: "piece" in "piece of cake"; "box" in "juice box"."""
    for joint in grammar()["joints"]:
        noun = noun.split(f" {joint} ")[0]
    return noun.split()[-1]


def is_plural(noun: str) -> bool:
    """True for names that are plural by themselves, such as "grapes" and "glasses"."""
    head = head_word(noun)
    if noun in grammar()["plural"] or head in grammar()["plural"]:
        return True
    return head.endswith("s") and not head.endswith(("ss", "us", "'s")) and head not in grammar()["singular_in_s"]


def is_mass(noun: str) -> bool:
    """True for names that take no article in the singular, such as "bread"."""
    return noun in grammar()["mass"] or head_word(noun) in grammar()["mass"]


def takes_the(noun: str) -> bool:
    return noun in grammar()["definite"]


def is_name(noun: str) -> bool:
    return noun in grammar()["names"]


def with_article(phrase: str, noun: str) -> str:
    """`phrase` is `noun` with adjectives before it: ("red apple", "apple") gives "a red apple"."""
    if is_name(noun) or is_plural(noun) or is_mass(noun):
        return phrase
    if takes_the(noun):
        return f"the {phrase}"
    return f"{article(phrase)} {phrase}"


def article(phrase: str) -> str:
    word = phrase.split()[0]
    if word.startswith(tuple(grammar()["consonant_start"])):
        return "a"
    if word[0] in "aeiou" or word.startswith(tuple(grammar()["vowel_start"])):
        return "an"
    return "a"


def plural(noun: str) -> str:
    """Such as "pieces of cake" for "piece of cake"."""
    if is_plural(noun):
        return noun
    head = head_word(noun)
    irregular = grammar()["irregular"].get(head)
    if irregular is None:
        irregular = regular_plural(head)
    before, _, after = noun.partition(head)
    return before + irregular + after


def regular_plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def listing(items: list[str]) -> str:
    if len(items) == 1:
        return items[0]
    return ", ".join(items[:-1]) + " and " + items[-1]
