"""Pieces learned by SentencePiece are the pieces that tokenizer.json gives."""

import random

import pytest
import sentencepiece
import tokenizers

from unifluid.tokenizer import SPECIAL_PIECES, Tokenizer, normalise_text, tokenizer_json, train_pieces

CORPUS = [
    f"{count} {colour} {thing} {where} a {other}, {style}"
    for count in ("a", "one", "two", "three", "12")
    for colour in ("red", "blue", "yellow", "dark green")
    for thing in ("apples", "cars", "foxes", "houses on a hill", "café crèmes")
    for where in ("left of", "right of", "above", "in front of")
    for other in ("tree", "boat")
    for style in ("flat", "outline", "on a yellow background")
]

TEXTS = [
    "two red apples left of a blue car, flat, on a yellow background",
    "  Two\tRED\n apples  ",
    "café naïve Straße İstanbul ΑΒΓΣ",
    "ｆｕｌｌ　ｗｉｄｔｈ ﬁ ½",
    "🦊 a fox 👩‍👩‍👧 🏳️‍🌈 🇩🇪",
    "你好 こんにちは مرحبا नमस्ते",
    "<eos> <EOS> <draw> <0x41> </s> [INST]",
    "▁under▁line",
    "1234567890 3.14 50%",
    "aaaaaaaaaaaaaaaaaaa eeeeeee llllllll",
    "zero\u200bwidth\u00ad nb\u00a0space \ufeffbom a\u0001b",
    "x" * 300,
]


@pytest.fixture(scope="module")
def trained() -> tuple[sentencepiece.SentencePieceProcessor, Tokenizer]:
    model = train_pieces(CORPUS, 420)
    file = tokenizer_json(model)
    return sentencepiece.SentencePieceProcessor(model_proto=model), Tokenizer(tokenizers.Tokenizer.from_str(file))


def test_special_pieces_are_the_first_ten_and_bytes_follow(trained):
    pieces, tokenizer = trained
    assert [pieces.id_to_piece(index) for index in range(11)] == [*SPECIAL_PIECES, "<0x00>"]
    assert tokenizer.vocabulary_size == 420


@pytest.mark.parametrize("text", TEXTS)
def test_tokenizer_json_encodes_as_sentencepiece_does(trained, text):
    pieces, tokenizer = trained
    assert tokenizer.encode(text) == pieces.encode(normalise_text(text))


def test_random_strings_encode_alike(trained):
    pieces, tokenizer = trained
    draw = random.Random(0)
    alphabet = "abcdefghilnoprstuv  aeiou,.é🦊你1"
    for _ in range(500):
        text = "".join(draw.choices(alphabet, k=draw.randint(1, 40)))
        assert tokenizer.encode(text) == pieces.encode(normalise_text(text)), text


@pytest.mark.parametrize("text", TEXTS)
def test_decoding_returns_the_normalised_text(trained, text):
    _, tokenizer = trained
    assert tokenizer.decode(tokenizer.encode(text)) == normalise_text(text).replace("▁", " ")


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_can_spell_a_special_piece(trained, text):
    _, tokenizer = trained
    assert min(tokenizer.encode(text)) >= len(SPECIAL_PIECES)


def test_white_space_gives_no_pieces(trained):
    _, tokenizer = trained
    assert tokenizer.encode(" \t\n\u3000\ufeff ") == []


def test_decoding_leaves_special_pieces_out(trained):
    _, tokenizer = trained
    assert tokenizer.decode([2, *tokenizer.encode("red fox"), 1, 0]) == "red fox"


def test_a_vocabulary_without_room_is_refused():
    with pytest.raises(ValueError, match="266"):
        train_pieces(CORPUS, 266)
