"""Rows that hold both runtimes to the same numbers without a graph: layouts, conversations, guidance, schedules, the
choice of pieces, circling and resizing. `package-format/README.md` states their form.
"""

import base64
from itertools import product
from typing import Any

import numpy as np

from unifluid.circling import circling_pieces
from unifluid.config import UniFluidConfig
from unifluid.export.layout_twins import conversation_rows, layout_rows
from unifluid.export.resizing_twins import resizing_rows
from unifluid.export.twin_seed import SEED, Rows
from unifluid.flow import flow_schedule
from unifluid.philox import token_noise
from unifluid.sampling import (
    GuidanceScales,
    GuidanceSchedule,
    choose_piece,
    guidance_rows,
    guidance_weights,
    start_noise,
)
from unifluid.tokenizer import Tokenizer


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
