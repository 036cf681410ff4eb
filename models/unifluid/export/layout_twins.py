"""Rows of where things stand: conversations that fill their slots, and whole batches column by column."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from unifluid.config import UniFluidConfig
from unifluid.export.sequence_inputs import Prefix, Row, prefill_inputs
from unifluid.export.twin_seed import SEED, Rows
from unifluid.philox import random_order
from unifluid.text_parts import ANSWER_RESERVE, PictureTask, TextPart, Turn, conversation, image_prompt


def _text(part: TextPart) -> dict[str, list[int]]:
    return {"ids": part.ids, "opens": part.opens}


def conversation_rows(config: UniFluidConfig) -> Rows:
    """Turns of every length around the slots: what fits, what drops, what is cut."""
    slots = config.text_slots

    def turn(first: int, asked: int, said: int) -> Turn:
        return range(first, first + asked), range(first + asked, first + asked + said)

    # The lengths step over the edge where the earliest turn, and then the question's end, give way.
    half = (slots - ANSWER_RESERVE) // 2
    cases: list[tuple[list[Turn], int]] = [
        ([turn(20, 3, 0)], ANSWER_RESERVE),
        ([turn(20, 3, 2), turn(30, 3, 0)], ANSWER_RESERVE),
        ([turn(20, 60, 1), turn(90, 60, 1), turn(160, 60, 0)], ANSWER_RESERVE),
        ([turn(20, 2, 1), turn(30, 2, 1), turn(40, 2, 1), turn(50, 2, 0)], ANSWER_RESERVE),
        ([turn(20, 2, 1), turn(30, slots, 1), turn(200, 2, 0)], ANSWER_RESERVE),
        ([turn(20, slots + 40, 0)], ANSWER_RESERVE),
        ([turn(20, slots, 0)], 1),
        ([turn(20, 4, 40), turn(80, 4, 0)], 4),
    ]
    for asked in range(half - 4, half + 2):
        cases.append(([turn(20, asked, 1), turn(120, half - 1, 0)], ANSWER_RESERVE))
    return [
        {
            "turns": [[list(asked), list(said)] for asked, said in turns],
            "reserve": reserve,
            **_text(conversation(config, "ask", turns, reserve)),
        }
        for turns, reserve in cases
    ]


def layout_rows(config: UniFluidConfig) -> Rows:
    """Whole batches: what stands in each column, at which position, in which block, and whether it is seen."""
    prefix = np.zeros((config.vision.tokens, config.backbone.width), np.float32)
    source = np.zeros((config.tokens, config.token_dims), np.float32)
    pieces, width = [20, 21, 22], config.text_slots
    grid = np.concatenate(([config.tokens], random_order(SEED, variation=0, tokens=config.tokens)))
    known = (np.zeros((3, config.token_dims), np.float32), grid[:4])

    def prompt(task: PictureTask, given: Sequence[int], *, no_text: bool = False, no_source: bool = False) -> Row:
        text = image_prompt(config, task, given, no_text=no_text, no_source=no_source)
        seen = task == "edit" and not no_source
        return Row(text, [prefix] if seen else (), source if seen else None)

    def drawing(given: Sequence[int]) -> list[Row]:
        return [prompt("draw", given), prompt("draw", given, no_text=True)]

    edit = [
        prompt("edit", pieces),
        prompt("edit", pieces, no_text=True),
        prompt("edit", pieces, no_text=True, no_source=True),
    ]
    question = ([30, 31], [32])
    ask = conversation(config, "ask", [question, question, ([33, 34], ())])
    cases: list[tuple[dict[str, Any], list[Row]]] = [
        ({"task": "draw", "pieces": pieces}, drawing(pieces)),
        ({"task": "draw", "pieces": [20] * (width + 9)}, drawing([20] * (width + 9))),
        (
            {"task": "draw", "pieces": pieces, "imageTokens": 3},
            [Row(row.text, known=known) for row in drawing(pieces)],
        ),
        ({"task": "edit", "pieces": pieces}, edit),
        ({"task": "caption"}, [Row(conversation(config, "caption", [((), ())]), [prefix])]),
        ({"task": "ask", "turns": [question, question, ([33, 34], [])]}, [Row(ask, [prefix, prefix])]),
    ]
    return [case | {"rows": laid_out_rows(prefill_inputs(config, rows))} for case, rows in cases]


def laid_out_rows(prefix: Prefix) -> Rows:
    """What stands where in each row, as both languages write it down."""
    columns = zip(prefix.inputs["text_ids"], prefix.inputs["position"], prefix.blocks, prefix.valid, strict=True)
    return [
        {
            "textIds": ids.tolist(),
            "positions": position.tolist(),
            "blocks": blocks.tolist(),
            "valid": "".join(str(int(each)) for each in valid),
        }
        for ids, position, blocks, valid in columns
    ]
