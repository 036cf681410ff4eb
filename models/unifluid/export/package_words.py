"""The words a package knows, and the sentences of its golden fixtures."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from unifluid.config import UniFluidConfig
from unifluid.export.golden_cases import Words
from unifluid.tokenizer import Tokenizer, normalise_text

# Letters and digits, joined by apostrophes and hyphens: what `models/runtime/vocabulary.ts` splits a prompt into.
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
MOST_BYTES = 200_000
PHOTOS = "photos-"
"""Begins the names of their record files (`training/encode.py`)."""


def word_lists(folders: Iterable[Path]) -> dict[str, dict[str, int]]:
    """What the file of words holds: `words` of all records, and `drawn` without photographs, where those have others.

    Nobody learns to draw a photograph, so a word of theirs alone can be read and written, but not drawn.
    """
    paths = [path for folder in folders for path in sorted(folder.glob("*.jsonl"))]
    words = word_counts(paths)
    drawn = word_counts([path for path in paths if not path.name.startswith(PHOTOS)])
    return {"words": words} | ({"drawn": drawn} if drawn.keys() != words.keys() else {})


def word_counts(paths: Iterable[Path]) -> dict[str, int]:
    """Words of all captions, instructions, questions and answers in these records (*.jsonl).

    Most frequent first. The rarest are left out where the list would pass 200 kB.
    """
    counts: Counter[str] = Counter()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            for text in _texts(json.loads(line)):
                counts.update(WORD.findall(normalise_text(text)))
    kept: dict[str, int] = {}
    size = len('{"words": {}}\n')
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        size += len(json.dumps({word: count}))
        if size > MOST_BYTES:
            break
        kept[word] = count
    return kept


def _texts(record: dict) -> Iterator[str]:
    yield from record.get("captions", ())
    yield from record.get("instructions", ())
    for question in record.get("questions", ()):
        yield question["question"]
        yield str(question["answer"])


def golden_words(tokenizer: Tokenizer, config: UniFluidConfig) -> Words:
    """Sentences like those of training; texts end with <eos>, as answers do."""
    end = [config.special.eos]
    return Words(
        prompt=tokenizer.encode("two red apples on a blue background"),
        instruction=tokenizer.encode("make the car green"),
        caption=tokenizer.encode("a red fox")[:5] + end,
        question=tokenizer.encode("how many apples?")[:12],
        answer=tokenizer.encode("two")[:5] + end,
    )
