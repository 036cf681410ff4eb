"""Rows that hold both runtimes to the same numbers without a graph: layouts, conversations, guidance, schedules, the
choice of pieces, circling and resizing. `package-format/README.md` states their form.
"""

import base64
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from unifluid.circling import circling_pieces
from unifluid.config import UniFluidConfig
from unifluid.export.sequence_inputs import Prefix, Row, prefill_inputs
from unifluid.flow import flow_schedule
from unifluid.philox import random_order, token_noise
from unifluid.sampling import (
    GuidanceScales,
    GuidanceSchedule,
    choose_piece,
    guidance_rows,
    guidance_weights,
    start_noise,
)
from unifluid.text_parts import ANSWER_RESERVE, PictureTask, TextPart, Turn, conversation, image_prompt
from unifluid.tokenizer import Tokenizer
from unifluid.training.encode import vision_input
from unifluid.training.pictures import premultiply, squared

Rows = list[dict[str, Any]]
SEED = 2503_13436


def twin_rows(config: UniFluidConfig, tokenizer: Tokenizer) -> dict[str, Any]:
    """By name, as they stand in fixtures/twins.json."""
    return {
        "conversations": conversation_rows(config),
        "layouts": layout_rows(config),
        "start_noise": start_noise_rows(config),
        "guidance": guidance_fixtures(),
        "schedules": schedule_rows(),
        "choices": choice_rows(),
        "circling": circling_rows(tokenizer),
        "doubled": doubled_pieces(tokenizer, config.backbone.vocab),
        "resizing": resizing_rows(),
    }


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


def start_noise_rows(config: UniFluidConfig) -> Rows:
    return [
        {"seed": str(seed), "variation": 1, "grid": 5, "temperature": temperature, "noise": noise.tolist()}
        for seed, temperature in product((0, 2**53 - 1), (0.65, 1.0))
        for noise in start_noise(seed, 1, [5], config.token_dims, temperature)
    ]


def guidance_fixtures() -> Rows:
    schedules: tuple[GuidanceSchedule, ...] = ("linear", "constant")
    made = []
    for text, image, has_source, schedule in product((1.0, 3.0, 4.2), (1.0, 1.5), (False, True), schedules):
        scales = GuidanceScales(text, image, schedule)
        rows = guidance_rows(scales, has_source=has_source)
        weights = [guidance_weights(rows, scales, index, 64) for index in (0, 31, 63)]
        made.append(
            {
                "scales": {"text": text, "image": image, "schedule": schedule},
                "hasSource": has_source,
                "rows": rows,
                "total": 64,
                "weights": [[index, each] for index, each in zip((0, 31, 63), weights, strict=True)],
            }
        )
    return made


def schedule_rows() -> Rows:
    """float32 numbers, written out in full."""
    return [
        {"steps": steps, "shift": shift, "times": flow_schedule(steps, shift).tolist()}
        for steps, shift in product((1, 7, 8, 16, 25), (1.0, 1.7, 3.0))
    ]


def choice_rows() -> Rows:
    """Twelve logits each: greedy with equals, drawn at several temperatures, some pieces barred."""
    made = []
    for case, (temperature, barred) in enumerate(product((0.0, 0.4, 1.0, 2.5), ((), (0, 3, 7)))):
        for piece in range(4):
            normals = token_noise(SEED, variation=case, grid=np.array([piece]), step=2, dims=12)[0]
            logits = (normals * 4).round(1).astype(np.float32)
            choice = choose_piece(logits, temperature=temperature, seed=SEED, piece=piece, barred=barred)
            made.append(
                {
                    "logits": logits.tolist(),
                    "temperature": temperature,
                    "seed": str(SEED),
                    "piece": piece,
                    "barred": list(barred),
                    "id": choice.id,
                    "logProbability": choice.log_probability,
                }
            )
    return made


def circling_rows(tokenizer: Tokenizer) -> Rows:
    """Texts on their way into a circle, and pieces that no text would hold."""
    texts = ("", "red", "a red fox", "a red fox and a red", "a red fox and a red fox", "banana", "two two", "日本 é")
    cases = [tokenizer.encode(text) for text in texts]
    cases += [[30, 31, 32, 30, 31], [30, 31, 32, 30, 31, 33, 31], [30, 30, 30], [1], [4, 4]]
    return [{"ids": list(ids), "barred": sorted(circling_pieces(ids, tokenizer))} for ids in cases]


def doubled_pieces(tokenizer: Tokenizer, vocab: int) -> str:
    """One bit for each piece of the vocabulary, first piece in the highest bit: may it not follow itself?"""
    barred = [piece in circling_pieces([piece], tokenizer) for piece in range(vocab)]
    return base64.b64encode(np.packbits(barred).tobytes()).decode()


def resizing_rows() -> Rows:
    """Pictures of soft and hard edges and half-transparent pixels, stretched to the square as in training."""
    return [_resized(width, height, px, vision) for width, height, px, vision in SIZES]


SIZES = ((20, 12, 16, 14), (40, 24, 16, 16), (9, 13, 16, 14), (16, 16, 16, 14))
"""Width, height, side of the picture and of what the vision encoder sees."""


def _resized(width: int, height: int, px: int, vision_px: int) -> dict[str, Any]:
    picture = _picture(width, height)
    rgba = squared(Image.fromarray(picture.permute(1, 2, 0).numpy(), "RGBA"), px)
    seen = vision_input(premultiply(rgba)[None], vision_px)[0]
    return {
        "width": width,
        "height": height,
        "rgba": _base64(picture),
        "px": px,
        "resized": _base64(rgba),
        "visionPx": vision_px,
        # As bytes too: half a level is finer than what Pillow rounds to.
        "seen": base64.b64encode(((seen + 1) * 127.5).round().byte().numpy().tobytes()).decode(),
    }


def _picture(width: int, height: int) -> Tensor:
    """Straight RGBA uint8 (4, height, width) from Philox; a third is transparent, a third opaque."""
    noise = token_noise(SEED, variation=3, grid=np.arange(height), step=3, dims=width * 4)
    cells = torch.from_numpy(noise).reshape(height, width, 4).permute(2, 0, 1)
    levels = (cells * 80 + 128).clamp(0, 255).byte()
    column = torch.arange(width).expand(height, -1)
    alpha = torch.where(column < width // 3, 0, torch.where(column < 2 * width // 3, 255, levels[3]))
    return torch.cat((levels[:3], alpha[None].byte()))


def _base64(rgba: Tensor) -> str:
    """Row by row, four bytes a pixel."""
    return base64.b64encode(rgba.permute(1, 2, 0).contiguous().numpy().tobytes()).decode()
