"""One free-running drawing, edit, caption and answer of a package, by the pipelines of `unifluid` on its own graphs.

The same graphs, so that rounding to 8 bits is no difference. What is left is the last bit of another kernel or CPU,
and a free run feeds on it: a change of 1e-6 may move an edit by a quarter. So of several seeds and pictures those are
kept that such changes move least, and the texts whose chosen piece is furthest ahead of the next one that may be said;
how much each of them moves or leads stands beside it. Of a drawing the first `HELD` tokens are compared, by
`LATENT_TOLERANCE`; what follows them feeds on their last bits. Texts are compared by their words.
"""

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from unifluid.circling import circling_pieces
from unifluid.config import UniFluidConfig
from unifluid.decoder import Conditions, DecodeState, SequenceRow
from unifluid.drawing import DrawOptions
from unifluid.export.package_decoder import PackageDecoder
from unifluid.export.package_files import MANIFEST
from unifluid.philox import token_noise
from unifluid.pipelines import answer_question, caption_image, edit_image, generate_image
from unifluid.sampling import Order
from unifluid.tokenizer import Tokenizer
from unifluid.training.encoders import vision_input
from unifluid.training.pictures import premultiply
from unifluid.writing import Written

HELD = 8
"""Tokens of each drawing, the first of its order."""
LATENT_TOLERANCE = 0.2
"""rms(difference) / rms of free-running latents. Other noise gives 1.4."""
STEADY_MOVES, STEADY_TOLERANCE = 0.001, 0.02
"""A drawing that such a change moves less is held closer."""
LOG_PROBABILITY_TOLERANCE = 0.05
"""Nats a piece."""
NUDGES = (1e-6, -1e-6, 1e-5)
"""Relative changes of the cache that stand for the last bit of another CPU; one may miss what the others set off."""
DRAW_CANDIDATES = 12
"""Seeds among which the steadiest drawing and edit are looked for."""
SEED = 77
CELLS = 4
CANDIDATES = 48
"""Pictures among which the surest caption and answer are looked for."""

PROMPT, INSTRUCTION, QUESTION = "two red apples on a blue background", "make it green", "how many apples?"
EARLIER = (("what is this?", "a picture"),)


class WatchedDecoder(PackageDecoder):
    """Notes what was likely at every piece of a text; may nudge what a sequence starts from."""

    def __init__(self, folder: Path, config: UniFluidConfig) -> None:
        super().__init__(folder, config)
        self.said: list[Tensor] = []
        """Logits (V) of each piece of the sequence."""
        self.nudge = 0.0
        self.direction = 0

    def prefill(self, rows: Sequence[SequenceRow], conditions: Conditions) -> tuple[DecodeState, Tensor]:
        state, logits = super().prefill(rows, conditions)
        self.said = [logits[0]] if logits.shape[-1] else []
        noise = torch.randn(state.k.shape, generator=torch.Generator().manual_seed(self.direction))
        return DecodeState(state.k * (1 + self.nudge * noise), state.v, state.valid), logits

    def text_step(self, state: DecodeState, piece: Tensor, position: int) -> tuple[DecodeState, Tensor]:
        state, logits = super().text_step(state, piece, position)
        self.said.append(logits[0])
        return state, logits


class FreeRuns:
    """The runs of one package folder, made anew on the machine that asks."""

    def __init__(self, folder: Path, config: UniFluidConfig) -> None:
        self.decoder = WatchedDecoder(folder, config)
        self.tokenizer = Tokenizer.load(folder / "tokenizer.json")
        self.sampler: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["sampler"]
        self.config = self.decoder.config

    def rows(self) -> list[dict[str, Any]]:
        """The four runs with their results, as they stand in fixtures/twins.json."""
        order: Order = self.sampler.get("order", "random")
        seeds = range(SEED, SEED + DRAW_CANDIDATES)
        drawing = {"kind": "draw", "prompt": PROMPT, "order": "random", "variations": 2}
        edit = {"kind": "edit", "instruction": INSTRUCTION, "order": order, "variations": 1}
        pictures = range(CANDIDATES)
        captions = [{"kind": "caption", "pictures": [number]} for number in pictures]
        asked = {"question": QUESTION, "earlier": EARLIER}
        answers = [{"kind": "answer", "pictures": [number]} | asked for number in pictures]
        return [
            self._steadiest([drawing | {"seed": seed} for seed in seeds]),
            self._steadiest([edit | {"seed": seed, "picture": seed - SEED} for seed in seeds]),
            self._surest(captions),
            self._surest(answers),
        ]

    def result(self, run: dict[str, Any]) -> dict[str, Any]:
        """What a run gives here."""
        if run["kind"] in ("draw", "edit"):
            return self._drawn(run)
        return self._written(run)

    def _steadiest(self, runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
        made = [run | self._drawn(run) | {"moves": self._moves(run)} for run in runs]
        best = min(made, key=lambda run: run["moves"])
        return best | {"tolerance": STEADY_TOLERANCE} if best["moves"] < STEADY_MOVES else best

    def _moves(self, run: dict[str, Any]) -> float:
        """How far the worst of the nudges moves the tokens that are held."""
        still = self._drawn(run)
        return round(max(latent_distance(self._nudged(run, nudge), still) for nudge in NUDGES), 4)

    def _nudged(self, run: dict[str, Any], nudge: float) -> dict[str, Any]:
        self.decoder.nudge = nudge
        try:
            return self._drawn(run)
        finally:
            self.decoder.nudge = 0.0

    def _surest(self, runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
        made = [run | self._written(run) for run in runs]
        return max(made, key=lambda run: (bool(run["ids"]), run["margin"]))

    def _drawn(self, run: dict[str, Any]) -> dict[str, Any]:
        sampler = self.sampler
        options = DrawOptions(
            seed=run["seed"],
            variations=run["variations"],
            guidance=sampler["guidance_text"],
            image_guidance=sampler["guidance_image"],
            guidance_schedule=sampler.get("guidance_schedule", "linear"),
            steps=sampler["steps"],
            order=run["order"],
            temperature=sampler["temperature"],
            shift=sampler.get("shift", 1.0),
        )
        if run["kind"] == "draw":
            drawn = generate_image(self.decoder, self.tokenizer, run["prompt"], options)
        else:
            rgba = self.picture(run["picture"])
            source = self.decoder.encode(premultiply(rgba)[None])[0]
            drawn = edit_image(self.decoder, self.tokenizer, run["instruction"], self._seen(rgba), source, options)
        latents = [[round(value, 3) for value in each.flatten().tolist()] for each in drawn.tokens]
        return {"latents": latents, "orders": drawn.order.tolist(), "held": HELD, "tolerance": LATENT_TOLERANCE}

    def _written(self, run: dict[str, Any]) -> dict[str, Any]:
        images = torch.stack([self._seen(self.picture(number)) for number in run["pictures"]])
        if run["kind"] == "caption":
            written = caption_image(self.decoder, self.tokenizer, images[0])
        else:
            written = answer_question(self.decoder, self.tokenizer, run["question"], images, earlier=run["earlier"])
        return self._words(written, may_circle=run["kind"] == "answer")

    def _words(self, written: Written, *, may_circle: bool) -> dict[str, Any]:
        pieces = len(written.log_probabilities)
        before = [written.ids[:piece] for piece in range(pieces)]
        barred = [set() if may_circle else circling_pieces(ids, self.tokenizer) for ids in before]
        return {
            "ids": written.ids,
            "text": written.text,
            "logProbability": round(sum(written.log_probabilities), 4),
            "tolerance": round(LOG_PROBABILITY_TOLERANCE * pieces, 4),
            "margin": round(min(lead(said, out) for said, out in zip(self.decoder.said, barred, strict=False)), 4),
        }

    def picture(self, number: int) -> Tensor:
        """Straight RGBA uint8 (4, px, px), opaque: cells of `picture_cells`."""
        side = self.config.image_px // CELLS
        return picture_cells(number).repeat_interleave(side, dim=1).repeat_interleave(side, dim=2)

    def _seen(self, rgba: Tensor) -> Tensor:
        return vision_input(premultiply(rgba)[None], self.config.vision.image_px)[0]


def latent_distance(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> float:
    """rms(difference) / rms over the tokens of two drawings that `theirs` holds; all, where it does not say."""
    held = [order[: theirs.get("held")] for order in theirs["orders"]]
    made, stored = (_tokens(drawn["latents"], theirs["orders"], held) for drawn in (ours, theirs))
    return float(np.sqrt(np.square(made - stored).mean() / np.square(stored).mean()))


def _tokens(latents: Sequence[Any], orders: Sequence[Sequence[int]], chosen: Sequence[Sequence[int]]) -> NDArray[Any]:
    """Some tokens of each variation, (tokens, C)."""
    drawings = zip(latents, orders, chosen, strict=True)
    return np.concatenate([np.reshape(each, (len(order), -1))[list(wanted)] for each, order, wanted in drawings])


def lead(logits: Tensor, barred: Collection[int] = ()) -> float:
    """Nats between the likeliest of the pieces (V) that may be said and the next of them."""
    allowed = logits.clone()
    allowed[list(barred)] = -torch.inf
    first, second = allowed.topk(2).values.tolist()
    return first - second


def picture_cells(number: int) -> Tensor:
    """Straight RGBA uint8 (4, CELLS, CELLS) from Philox: what a runtime enlarges by whole pixels."""
    noise = token_noise(SEED, variation=number, grid=np.arange(3), step=4, dims=CELLS * CELLS)
    levels = torch.from_numpy(noise).reshape(3, CELLS, CELLS) * 90 + 128
    return torch.cat((levels, torch.full((1, CELLS, CELLS), 255.0))).clamp(0, 255).byte()


def stored_pictures(runs: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The cells of the pictures that runs name: CELLS x CELLS straight RGBA, base64."""
    numbers = {number for run in runs for number in run.get("pictures", [run.get("picture")]) if number is not None}
    return {
        str(number): base64.b64encode(picture_cells(number).permute(1, 2, 0).contiguous().numpy().tobytes()).decode()
        for number in sorted(numbers)
    }
