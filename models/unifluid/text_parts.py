"""The text part of a sequence: which pieces stand where, what opens a block, and what each column must predict.

Pure lists, shared by training batches and by decoding, and mirrored by the TypeScript runtime.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from unifluid.config import UniFluidConfig, Wording

PictureTask = Literal["draw", "edit"]
TextTask = Literal["caption", "ask"]
Task = PictureTask | TextTask
Turn = tuple[Sequence[int], Sequence[int]]

ANSWER_RESERVE = 32
"""Slots kept free for an answer where its question and the turns before it are long."""

NO_TARGET = -100
"""Marks a column that predicts no text piece."""

BEFORE_PICTURES, PICTURES, NULL_SOURCE, AFTER_PICTURES, DRAWN = range(5)
"""When a column is read; those of one number in the order in which they stand."""


@dataclass
class TextPart:
    """Columns of the text part; the five lists have equal length."""

    ids: list[int] = field(default_factory=list[int])
    position: list[int] = field(default_factory=list[int])
    """RoPE positions, where they are those of slots."""
    opens: list[int] = field(default_factory=list[int])
    """1 opens a new block, 0 joins the block before."""
    targets: list[int] = field(default_factory=list[int])
    """Piece that this column predicts, or NO_TARGET."""
    reads: list[int] = field(default_factory=list[int])
    """BEFORE_PICTURES, NULL_SOURCE or AFTER_PICTURES."""
    causal: bool = False
    """Each token of the pictures opens a block too; else they are one with what is read around them."""

    def add(
        self, piece: int, position: int, *, opens: int = 0, target: int = NO_TARGET, reads: int = AFTER_PICTURES
    ) -> None:
        self.ids.append(piece)
        self.position.append(position)
        self.opens.append(opens)
        self.targets.append(target)
        self.reads.append(reads)


def prompt_ids(config: UniFluidConfig, task: PictureTask, pieces: Sequence[int]) -> list[int]:
    """The pieces in the wording of their task; they give way where it passes the text slots."""
    wording = config.spoken.draw if task == "draw" else config.spoken.edit
    room = config.text_slots - len(wording.before) - len(wording.after)
    return [*wording.before, *pieces[:room], *wording.after]


def image_prompt(
    config: UniFluidConfig, task: PictureTask, pieces: Sequence[int], *, no_text: bool, no_source: bool
) -> TextPart:
    """Text of a picture to draw; each dropped part leaves its one null piece at that part's first position."""
    part, slots = TextPart(causal=config.spoken.causal), config.slots
    ids = [config.special.null_text] if no_text else prompt_ids(config, task, pieces)
    opens = int(part.causal)
    for index, piece in enumerate(ids):
        part.add(piece, slots.text + index, opens=opens)
    if no_source:
        part.add(config.special.null_source, slots.source, opens=opens, reads=NULL_SOURCE)
    return part


def conversation(
    config: UniFluidConfig, task: TextTask, turns: Sequence[Turn], reserve: int = ANSWER_RESERVE
) -> TextPart:
    """Questions and answers. A last turn with an empty answer is one still to be answered.

    The first question joins the prefix; the first piece of a later one opens a block which the rest joins; each answer
    piece and each <eos> that is fed opens its own. The newest question comes first where slots run out: see `fitting`.
    What of its answer passes the last slot is cut off.
    """
    special, causal = config.special, config.spoken.causal
    wording = _wording(config, task)
    turns = fitting(config, turns, reserve, wording)
    stream: list[tuple[int, int, int]] = []  # piece, opens, target
    for turn, (question, answer) in enumerate(turns):
        asked = [*wording.before[turn > 0 :], *question, *wording.after]
        stream += [(piece, int(causal or (turn > 0 and index == 0)), NO_TARGET) for index, piece in enumerate(asked)]
        if turn < len(turns) - 1 or len(answer) > 0:
            piece, opens, _ = stream.pop()
            answered = [piece, *answer, special.eos]
            bits = [opens] + [1] * (len(answer) + 1)
            stream += zip(answered, bits, [*answered[1:], NO_TARGET], strict=True)
    if stream[-1][0] == special.eos:
        stream.pop()  # nothing follows the last <eos>, so it is only ever a target
    part = TextPart(causal=causal)
    for index, (piece, opens, target) in enumerate(stream[: config.text_slots]):
        part.add(piece, config.slots.text + index, opens=opens, target=target)
    return part


def _wording(config: UniFluidConfig, task: TextTask) -> Wording:
    return config.spoken.caption if task == "caption" else config.spoken.answer


def fitting(config: UniFluidConfig, turns: Sequence[Turn], reserve: int, wording: Wording) -> list[Turn]:
    """The turns that fit with `reserve` slots free for the last answer.

    The earliest turns give way first, then the end of the last question; `questionTokens` of the runtime does the same.
    """
    room, around = config.text_slots - reserve, len(wording.before) + len(wording.after)
    *earlier, (question, answer) = turns[-config.max_turns :]
    asked = question[: max(0, room - around)]
    # Instead of <bos> each later turn has an <eos> before it.
    while earlier and sum(len(ask) + len(said) + around for ask, said in earlier) + len(asked) + around > room:
        earlier.pop(0)
    return [*earlier, (asked, answer)]
