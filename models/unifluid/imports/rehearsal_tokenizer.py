"""A small tokenizer, filled up to a full vocabulary: reading one of 250,000 pieces takes time and memory as well."""

import json
from pathlib import Path

LETTERS = 24


def write_filled_tokenizer(tokenizer: Path, out: Path, vocab: int) -> None:
    """Writes a tokenizer.json of `vocab` pieces. Those that come new are joined letters, below every piece known."""
    whole = json.loads(tokenizer.read_text(encoding="utf-8"))
    pieces, merges = whole["model"]["vocab"], whole["model"]["merges"]
    letters = [piece for piece in pieces if len(piece) == 1 and piece.isascii() and piece.isalpha()][:LETTERS]
    assert len(letters) > 1, f"{tokenizer} has no pieces of one letter to build on"
    joined = list(letters)
    for left in joined:
        for right in letters:
            if len(pieces) >= vocab:
                break
            if left + right not in pieces:
                pieces[left + right] = len(pieces)
                merges.append([left, right])
                # Grows while it is walked: pieces of two letters, then of three.
                joined.append(left + right)
        if len(pieces) >= vocab:
            break
    out.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
