"""Golden calls of an imported model that only draws: a prompt, tokens after it and a picture, by unrounded weights.

Letters: R guidance rows, T columns, D width, N tokens a picture, C token dims, S solver steps.
"""

import numpy as np
import torch
from torch import Tensor, nn

from unifluid.columns import image_columns, laid_out, text_columns
from unifluid.config import DrawerConfig
from unifluid.export.decoder_layers import Weights
from unifluid.export.drawer_step import grid_positions
from unifluid.export.golden_cases import Call, Run
from unifluid.export.reference_outputs import Arrays
from unifluid.export.sequence_inputs import additive
from unifluid.flow import flow_schedule, sample_sde
from unifluid.head import DiffusionHead
from unifluid.imports.streamed_reference import Seen, filled, streamed_decoder, streamed_text
from unifluid.philox import token_noise
from unifluid.prompt_spelling import PromptReader
from unifluid.prompts import guidance_texts, task_prompt
from unifluid.sampling import step_noise

SEED = 2508_10711
PROMPT = "A red apple on a table."
TOKENS, SOLVER_STEPS = 4, 6
GUIDANCE = ((3.0,), (-2.0,))


def drawer_golden(
    config: DrawerConfig, weights: Weights, reader: PromptReader, painter: nn.Module
) -> tuple[list[Call], list[Run]]:
    """The calls and runs. painter: tokens (R, N, C) -> RGBA."""
    texts = guidance_texts(reader, 2, task_prompt(reader, "draw", PROMPT))
    width = max(len(text.ids) for text in texts)
    ids = np.array([text.ids + [config.special.pad] * (width - len(text.ids)) for text in texts])
    drawn = torch.zeros(2, TOKENS, dtype=torch.long)
    columns = (text_columns(texts, width, 0), image_columns(drawn, torch.ones_like(drawn, dtype=torch.bool)))
    layout = laid_out(columns, config.positions)
    position, mask = layout.position.numpy(), additive(layout.mask().numpy())
    known = _noise(config, 1)
    embedded = np.stack(
        [np.concatenate((streamed_text(config, weights, row), _fed(config, weights, known))) for row in ids]
    )
    seen = streamed_decoder(config, weights, embedded, position, mask)
    inputs = {
        "text_ids": ids,
        "position": position[:, :width],
        "mask": np.ascontiguousarray(mask[:, :, :width, :width]),
    }
    prefill = Call("draw_prefill", "prefill", inputs, {"k": seen.k[:, :, :, :width], "v": seen.v[:, :, :, :width]})
    condition = _conditions(config, weights, seen.hidden[:, width:])
    head = filled(_head(config), weights, "head.")
    steps: list[Call] = []
    for index in range(TOKENS):
        at = width + index
        step = _step_inputs(config, known, index) | {
            "position": position[:, at : at + 1],
            "mask": np.ascontiguousarray(mask[:, :, at : at + 1, : at + 1]),
        }
        steps.append(
            Call(f"draw_{index}", "image_step", step, _drawn(head, condition[:, index], step) | _new(seen, at))
        )
    return [_picture(config, painter)], [Run("draw", prefill, steps)]


def _step_inputs(config: DrawerConfig, known: np.ndarray, index: int) -> dict[str, np.ndarray]:
    """Of the token at a place of raster order; K = n = 1."""
    before = np.zeros_like(known[:1]) if index == 0 else known[index - 1 : index]
    return {
        "previous": np.tile(before, (2, 1, 1)),
        "previous_grid": np.full((2, 1), index - 1 if index else config.tokens),
        "next_grid": np.full((2, 1), index),
        "noise": _noise(config, 0)[None, index : index + 1],
        "step_noise": step_noise(SEED, 0, [index], config.token_dims, SOLVER_STEPS).numpy()[:, None],
        "guidance": np.array(GUIDANCE, np.float32),
        "schedule": flow_schedule(SOLVER_STEPS).numpy(),
    }


@torch.no_grad()
def _drawn(head: DiffusionHead, condition: Tensor, step: Arrays) -> dict[str, np.ndarray]:
    """condition (R, w)."""
    given = {name: torch.from_numpy(step[name]) for name in ("guidance", "schedule", "step_noise", "noise")}
    token = sample_sde(
        head,
        condition[:, None],
        given["noise"],
        weights=given["guidance"],
        schedule=given["schedule"],
        step_noise=given["step_noise"],
    )
    return {"next": token.numpy()}


def _new(seen: Seen, at: int) -> dict[str, np.ndarray]:
    return {"k_new": seen.k[:, :, :, at : at + 1], "v_new": seen.v[:, :, :, at : at + 1]}


@torch.no_grad()
def _conditions(config: DrawerConfig, weights: Weights, hidden: np.ndarray) -> Tensor:
    """(R, T, w) from hidden states (R, T, D) of the first tokens."""
    width = config.backbone.width
    if config.position_grid is not None:
        hidden = hidden + grid_positions(width, config.position_grid, config.grid)[: hidden.shape[1]]
    projected = filled(nn.Linear(width, width), weights, "image_out.")(torch.from_numpy(hidden))
    return filled(nn.Linear(width, config.head.width), weights, "head.condition_in.")(projected)


def _fed(config: DrawerConfig, weights: Weights, known: np.ndarray) -> np.ndarray:
    """(T, D): BOI, then all tokens but the last."""
    begins = weights["text_embedding.weight"][config.begins : config.begins + 1]
    return np.concatenate((begins, known[:-1] @ weights["token_in.weight"][:].T + weights["token_in.bias"][:]))


def _head(config: DrawerConfig) -> DiffusionHead:
    with torch.device("meta"):
        return DiffusionHead(config.head, config.backbone.width, config.token_dims, config.tokens)


@torch.no_grad()
def _picture(config: DrawerConfig, painter: nn.Module) -> Call:
    tokens = token_noise(SEED, variation=0, grid=np.arange(config.tokens), step=2, dims=config.token_dims)[None]
    return Call("vae_decode", "vae_decode", {"tokens": tokens}, {"image": painter(torch.from_numpy(tokens)).numpy()})


def _noise(config: DrawerConfig, step: int) -> np.ndarray:
    """(T, C) of the first tokens; step 0 is the start noise."""
    return token_noise(SEED, variation=0, grid=np.arange(TOKENS), step=step, dims=config.token_dims)
