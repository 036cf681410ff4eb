"""The vocabulary: SentencePiece learns it, a Hugging Face tokenizer.json ships it, Python and TypeScript read that.

    python -m unifluid.tokenizer train corpus.txt --vocab 4096 --out tokenizer.json

corpus.txt holds one text a line. Takes under a minute for a million lines.
"""

import argparse
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Literal

import tokenizers

from unifluid.config import SpecialTokens

# Upper case, because text is lower-cased before it is encoded: nothing a person types can spell a special piece.
SPECIAL_PIECES = tuple(f"<{item.name.upper()}>" for item in fields(SpecialTokens))
BYTE_PIECES = 256
WORD_START = "▁"

# JavaScript's \s, spelled out: Python's differs in U+FEFF and in five control characters.
WHITE_SPACE = re.compile("[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
AT_THE_ENDS = re.compile(rf"^{WHITE_SPACE.pattern}|{WHITE_SPACE.pattern}\Z")


@dataclass(frozen=True)
class TextRules:
    """What is done to a text before it is encoded, as the manifest of a package has it. The defaults are ours."""

    case: Literal["lower", "kept"] = "lower"
    """`lower`: NFKC, then lower case."""
    newlines: Literal["space", "kept"] = "space"
    """`space`: every run of white space is one space."""


OWN_TEXT = TextRules()


def normalise_text(text: str, rules: TextRules = OWN_TEXT) -> str:
    """Done before encoding, always. No white space at the ends, whatever else is kept."""
    cased = unicodedata.normalize("NFKC", text).lower() if rules.case == "lower" else text
    spaced = WHITE_SPACE.sub(" ", cased) if rules.newlines == "space" else cased
    return AT_THE_ENDS.sub("", spaced)


class Tokenizer:
    """Text to piece ids and back. No special ids go in or come out."""

    def __init__(self, tokenizer: tokenizers.Tokenizer, rules: TextRules = OWN_TEXT) -> None:
        self._tokenizer, self._rules = tokenizer, rules

    @classmethod
    def load(cls, path: Path, rules: TextRules = OWN_TEXT) -> "Tokenizer":
        return cls(tokenizers.Tokenizer.from_file(str(path)), rules)

    @property
    def vocabulary_size(self) -> int:
        return self._tokenizer.get_vocab_size()

    def normalise(self, text: str) -> str:
        """What the model was trained to read of a text."""
        return normalise_text(text, self._rules)

    def pieces(self, text: str) -> list[int]:
        """Ids of a text as it stands."""
        return self._tokenizer.encode(text, add_special_tokens=False).ids if text else []

    def encode(self, text: str) -> list[int]:
        """Ids of the normalised text; empty for a text of white space."""
        return self.pieces(self.normalise(text))

    def decode(self, ids: Sequence[int]) -> str:
        """Text of the ids. Bytes that are no UTF-8 become replacement characters."""
        return self._tokenizer.decode(list(ids), skip_special_tokens=True)


def train_pieces(texts: Iterable[str], vocabulary_size: int, *, characters: float = 0.9995) -> bytes:
    """A serialised SentencePiece BPE model: our special pieces, 256 bytes, then learned pieces, most merged first.

    characters is the share of the corpus's characters that get pieces of their own; the rest is spelled in bytes.
    A corpus too small for vocabulary_size gives fewer pieces. ValueError where not even the fixed pieces fit.
    """
    import sentencepiece

    fixed = len(SPECIAL_PIECES) + BYTE_PIECES
    if vocabulary_size <= fixed:
        raise ValueError(f"a vocabulary of {vocabulary_size} has no room beside the {fixed} fixed pieces")
    pad, eos, bos, unk, *control = SPECIAL_PIECES
    model = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([line for line in map(normalise_text, texts) if line]),
        model_writer=model,
        model_type="bpe",
        vocab_size=vocabulary_size,
        hard_vocab_limit=False,
        character_coverage=characters,
        byte_fallback=True,
        normalization_rule_name="identity",  # normalise_text has done it
        split_digits=True,
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        pad_piece=pad,
        eos_piece=eos,
        bos_piece=bos,
        unk_piece=unk,
        control_symbols=control,
        num_threads=1,  # the same pieces on every machine
        minloglevel=2,
    )
    return model.getvalue()


def tokenizer_json(model: bytes) -> str:
    """The content of a tokenizer.json that encodes as the SentencePiece model does."""
    import sentencepiece

    pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
    vocabulary = {pieces.id_to_piece(index): index for index in range(pieces.get_piece_size())}
    special = [
        {"id": index, "content": piece, "special": True}
        | dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
        for index, piece in enumerate(SPECIAL_PIECES)
    ]
    to_words = [
        {"type": "Prepend", "prepend": WORD_START},
        {"type": "Replace", "pattern": {"String": " "}, "content": WORD_START},
    ]
    to_text = [
        {"type": "Replace", "pattern": {"String": WORD_START}, "content": " "},
        {"type": "ByteFallback"},
        {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0},
    ]
    content = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {"type": "Sequence", "normalizers": to_words},
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {"type": "Sequence", "decoders": to_text},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": SPECIAL_PIECES[SpecialTokens.unk],
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "ignore_merges": False,
            "vocab": vocabulary,
            "merges": _merges(vocabulary),
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _merges(vocabulary: dict[str, int]) -> list[list[str]]:
    """All pairs that make a learned piece, in the order of the pieces: a lower id was merged more often."""
    learned = {piece: index for piece, index in vocabulary.items() if index >= len(SPECIAL_PIECES) + BYTE_PIECES}
    ranked: list[tuple[int, int, int, str, str]] = []
    for piece, index in learned.items():
        for cut in range(1, len(piece)):
            left, right = piece[:cut], piece[cut:]
            if left in learned and right in learned:
                ranked.append((index, learned[left], learned[right], left, right))
    return [[left, right] for *_, left, right in sorted(ranked)]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Learn a vocabulary and write its tokenizer.json.")
    parser.add_argument("command", choices=["train"])
    parser.add_argument("corpus", type=Path, help="one text a line")
    parser.add_argument("--vocab", type=int, required=True, help="pieces, fixed ones included")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    with args.corpus.open(encoding="utf-8") as lines:
        content = tokenizer_json(train_pieces(lines, args.vocab))
    args.out.write_text(content, encoding="utf-8")
    print(f"{args.out}: {Tokenizer.load(args.out).vocabulary_size} pieces")


if __name__ == "__main__":
    main()
