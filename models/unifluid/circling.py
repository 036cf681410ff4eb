"""What keeps a greedy caption from running in circles."""

from collections.abc import Sequence

from unifluid.tokenizer import Tokenizer

# As `no_repeat_ngram_size` of Hugging Face's `generate`; English captions seldom say three pieces twice.
LONGEST_REPEAT = 3


def circling_pieces(ids: Sequence[int], tokenizer: Tokenizer) -> set[int]:
    """Pieces that would say three pieces again in the same order, and a word right after itself.

    `models/runtime/pipelines/circlingPieces.ts` has the same rule.
    """
    before = list(ids[-(LONGEST_REPEAT - 1) :])
    size = len(before)
    starts = range(len(ids) - size) if size else ()
    barred = {ids[start + size] for start in starts if list(ids[start : start + size]) == before}
    # Inside a word a piece may stand twice, as in "banana"; two words have a space between them.
    if ids and " " in tokenizer.decode([ids[-1], ids[-1]]).strip(" "):
        barred.add(ids[-1])
    return barred
