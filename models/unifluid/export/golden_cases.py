"""Golden calls and teacher-forced runs: real inputs of every graph, with what the PyTorch model answers.

Letters as in `package-format/README.md`. All numbers come from Philox, so the same weights give the same fixtures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from unifluid.columns import next_position
from unifluid.export.reference_outputs import Arrays, reference_outputs
from unifluid.export.sequence_inputs import Row, prefill_inputs, step_mask
from unifluid.flow import flow_schedule
from unifluid.gaussian_diffusion import ancestral_table
from unifluid.philox import random_order, token_noise
from unifluid.sampling import step_noise
from unifluid.text_parts import PictureTask, conversation, image_prompt
from unifluid.training.trained import TrainedModel

SEED = 2503_13436
IMAGE_STEPS = 8
SOLVER_STEPS = 8
VARIATIONS = 2


@dataclass(frozen=True)
class Call:
    """One call of one graph."""

    name: str
    graph: str
    inputs: Arrays
    outputs: Arrays


@dataclass(frozen=True)
class Run:
    """A prefill and the steps after it. The steps' inputs lack k and v: they are what came before."""

    name: str
    prefill: Call
    steps: Sequence[Call]


@dataclass(frozen=True)
class Words:
    """Pieces of real sentences, so that trained weights see what they were trained on."""

    prompt: Sequence[int]
    instruction: Sequence[int]
    caption: Sequence[int]
    question: Sequence[int]
    answer: Sequence[int]


class GoldenCases:
    """Makes the calls and runs of one model."""

    def __init__(self, model: TrainedModel, words: Words) -> None:
        self.model, self.words = model, words
        self.config = model.unified.config
        self.vision = self._call("vision", "vision", {"image": _pixels(self.config.vision.image_px, 3, 2) * 2 - 1})
        picture = _pixels(self.config.image_px, 4, 1)
        picture[:, :3] *= picture[:, 3:]
        self.encoded = self._call("vae_encode", "vae_encode", {"image": picture})
        self.prefixes = list(self.vision.outputs["prefix"])
        self.source = self.encoded.outputs["tokens"][0]

    def calls(self) -> list[Call]:
        tokens = self.encoded.outputs["tokens"]
        return [self.vision, self.encoded, self._call("vae_decode", "vae_decode", {"tokens": tokens}), self._resumed()]

    def runs(self) -> list[Run]:
        draw = [self._prompt("draw"), self._prompt("draw", no_text=True)]
        edit = [
            self._prompt("edit"),
            self._prompt("edit", no_text=True),
            self._prompt("edit", no_text=True, no_source=True),
        ]
        question = (self.words.question, self.words.answer)
        ask = conversation(self.config, "ask", [question, question, (self.words.question, ())])
        caption = conversation(self.config, "caption", [((), ())])
        return [
            self._drawing("draw", draw, np.array([[3.0], [-2.0]])),
            self._drawing("edit", edit, np.array([[3.0], [-1.5], [-0.5]])),
            self._writing("caption", Row(caption, self.prefixes[:1]), self.words.caption),
            self._writing("ask", Row(ask, self.prefixes), self.words.answer),
        ]

    def _call(self, name: str, graph: str, inputs: Arrays) -> Call:
        return Call(name, graph, inputs, reference_outputs(self.model, graph, inputs))

    def _prompt(self, task: PictureTask, *, no_text: bool = False, no_source: bool = False) -> Row:
        pieces = self.words.prompt if task == "draw" else self.words.instruction
        text = image_prompt(self.config, task, pieces, no_text=no_text, no_source=no_source)
        if task == "draw" or no_source:
            return Row(text)
        return Row(text, self.prefixes[:1], self.source)

    def _resumed(self) -> Call:
        """A picture of which two tokens are known, and logits at two text columns of a row that has no picture."""
        grid = np.concatenate(([self.config.tokens], random_order(SEED, variation=0, tokens=self.config.tokens)))
        fed = np.concatenate((np.zeros((1, self.config.token_dims), np.float32), self.source[grid[1:3]]))
        row = Row(self._prompt("draw").text, known=(fed, grid[:4]))
        return self._call("prefill_known", "prefill", prefill_inputs(self.config, [row], [0, 1]).inputs)

    def _drawing(self, name: str, guided: Sequence[Row], guidance: np.ndarray) -> Run:
        """Teacher-forced steps of a picture in `VARIATIONS` variations, then one step for a group of tokens."""
        config, rows = self.config, [row for row in guided for _ in range(VARIATIONS)]
        prefix = prefill_inputs(config, rows)
        prefill = self._call(f"{name}_prefill", "prefill", prefix.inputs)
        orders = np.stack([random_order(SEED, variation=each, tokens=config.tokens) for each in range(VARIATIONS)])
        grid = np.concatenate((np.full((VARIATIONS, 1), config.tokens), orders), axis=1)
        fixed = {
            "guidance": np.repeat(guidance.astype(np.float32), VARIATIONS, axis=1),
            "schedule": self._schedule(),
        }
        k, v, valid = prefill.outputs["k"], prefill.outputs["v"], prefix.valid
        previous = np.zeros((VARIATIONS, 1, config.token_dims), np.float32)
        steps = []
        for index in range(IMAGE_STEPS + 1):
            copies = 1 if index < IMAGE_STEPS else 2
            targets = grid[:, index + 1 : index + 1 + copies]
            inputs = {
                "previous": np.repeat(previous, copies, axis=1),
                "previous_grid": np.repeat(grid[:, index : index + 1], copies, axis=1),
                "next_grid": targets,
            }
            inputs = {key: np.tile(array, (len(guided),) + (1,) * (array.ndim - 1)) for key, array in inputs.items()}
            inputs["position"] = self._position(valid, config.slots.image + index).repeat(copies, axis=1)
            # Copies of one token do not see each other: each predicts as if it were alone.
            inputs["mask"] = step_mask(valid, np.eye(copies, dtype=bool))
            inputs["noise"] = np.stack([_noise(config.token_dims, row, each) for each, row in enumerate(targets)])
            if config.head.kind == "eps":
                inputs["step_noise"] = np.stack(
                    [step_noise(SEED, each, row, config.token_dims, SOLVER_STEPS) for each, row in enumerate(targets)],
                    axis=1,
                )
            outputs = reference_outputs(self.model, "image_step", inputs | fixed | {"k": k, "v": v})
            steps.append(Call(f"{name}_{index}", "image_step", inputs | fixed, outputs))
            k, v = _appended(k, outputs["k_new"]), _appended(v, outputs["v_new"])
            valid = np.concatenate((valid, np.ones((len(rows), copies), bool)), axis=1)
            previous = outputs["next"][:, :1]
        return Run(name, prefill, steps)

    def _position(self, valid: np.ndarray, slot: int) -> np.ndarray:
        return next_position(torch.from_numpy(valid), self.config.positions, slot).numpy()

    def _schedule(self) -> np.ndarray:
        head = self.config.head
        if head.kind == "flow":
            return flow_schedule(SOLVER_STEPS).numpy()
        return ancestral_table(head.train_steps, SOLVER_STEPS).contiguous().numpy()

    def _writing(self, name: str, row: Row, pieces: Sequence[int]) -> Run:
        """Text logits after the prefix, then after each piece of the true text."""
        length = len(row.text.ids)
        prefix = prefill_inputs(self.config, [row], [length - 1])
        prefill = self._call(f"{name}_prefill", "prefill", prefix.inputs)
        k, v, valid = prefill.outputs["k"], prefill.outputs["v"], prefix.valid
        steps = []
        for index, piece in enumerate(pieces):
            inputs = {
                "token_id": np.array([[piece]]),
                "position": self._position(valid, self.config.slots.text + length + index),
                "mask": step_mask(valid, np.ones((1, 1), bool)),
            }
            outputs = reference_outputs(self.model, "text_step", inputs | {"k": k, "v": v})
            steps.append(Call(f"{name}_{index}", "text_step", inputs, outputs))
            k, v = _appended(k, outputs["k_new"]), _appended(v, outputs["v_new"])
            valid = np.concatenate((valid, np.ones((1, 1), bool)), axis=1)
        return Run(name, prefill, steps)


def _appended(cache: np.ndarray, new: np.ndarray) -> np.ndarray:
    return np.concatenate((cache, new), axis=3)


def _noise(dims: int, grid: np.ndarray, variation: int) -> np.ndarray:
    return token_noise(SEED, variation=variation, grid=grid, step=0, dims=dims)


def _pixels(px: int, channels: int, pictures: int) -> np.ndarray:
    """Soft blobs (pictures, channels, px, px) in (0, 1): 4 x 4 random cells, each repeated."""
    cells = token_noise(SEED, variation=0, grid=np.arange(pictures * channels), step=1, dims=16)
    cells = 1 / (1 + np.exp(-cells.reshape(pictures, channels, 4, 4)))
    return cells.repeat(px // 4, axis=2).repeat(px // 4, axis=3).astype(np.float32)
