"""What keeps a caption from running in circles; the TypeScript runtime has the same cases."""

from pathlib import Path

from unifluid.circling import circling_pieces
from unifluid.tokenizer import Tokenizer

TOKENIZER = Tokenizer.load(Path(__file__).parents[2] / "packages" / "tiny-test" / "tokenizer.json")


class Spelled:
    """A tokenizer whose pieces are spelled here."""

    def __init__(self, pieces: dict[int, str]) -> None:
        self._pieces = pieces

    def decode(self, ids):
        return "".join(self._pieces[each] for each in ids).strip(" ")


def barred_after(text: str) -> set[str]:
    return {TOKENIZER.decode([each]) for each in circling_pieces(TOKENIZER.encode(text), TOKENIZER)}


def test_no_word_is_said_right_after_itself():
    assert barred_after("red") == {"red"}


def test_no_three_pieces_are_said_again_in_the_same_order():
    letters = Spelled({each: chr(97 + each) for each in range(10)})
    assert circling_pieces([5, 6, 7, 8, 5, 6], letters) == {7}
    assert circling_pieces([5, 6, 7, 8, 5, 6, 9, 6], letters) == set()


def test_a_piece_may_stand_twice_inside_a_word():
    banana = Spelled({1: " b", 2: "an", 3: "a"})
    assert circling_pieces([1, 2], banana) == set()
    assert circling_pieces([1], banana) == {1}


def test_anything_may_come_first():
    assert circling_pieces([], TOKENIZER) == set()
