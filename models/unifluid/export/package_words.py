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


def word_counts(folders: Iterable[Path]) -> dict[str, int]:
    """Words of all captions, instructions, questions and answers in the records (*.jsonl) of these folders.

    Most frequent first. The rarest are left out where the list would pass 200 kB.
    """
    counts: Counter[str] = Counter()
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
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
