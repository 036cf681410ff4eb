"""Golden calls of an imported reader: a picture seen and a caption written, by the weights before rounding."""

from collections.abc import Sequence
from copy import deepcopy

import numpy as np
import torch

from unifluid.columns import Layout, laid_out, picture_columns, text_columns
from unifluid.config import ReaderConfig
from unifluid.export.decoder_layers import Weights
from unifluid.export.golden_cases import Call, Run
from unifluid.export.sequence_inputs import additive
from unifluid.imports.streamed_reference import streamed_decoder, streamed_logits, streamed_text, streamed_vision
from unifluid.philox import token_noise
from unifluid.prompt_spelling import PromptReader
from unifluid.prompts import task_prompt
from unifluid.text_parts import TextPart

SEED = 2407_07726


def reader_golden(
    config: ReaderConfig, weights: Weights, reader: PromptReader, written: Sequence[int]
) -> tuple[list[Call], list[Run]]:
    """The calls and runs. A caption is asked for as the runtime will; written: pieces of one, fed one at a time."""
    prompt = task_prompt(reader, "caption", "")
    image = _picture(config.vision.image_px)
    prefix = streamed_vision(config, weights, image)
    calls = [Call("vision", "vision", {"image": image}, {"prefix": prefix})]
    embedded = np.concatenate((prefix[0], streamed_text(config, weights, np.array([*prompt.ids, *written]))))[None]
    known = config.vision.tokens + len(prompt.ids)
    layout = _layout(config, prompt, written)
    position, mask = layout.position.numpy(), additive(layout.mask().numpy())
    seen = streamed_decoder(config, weights, embedded, position, mask)
    logits = streamed_logits(config, weights, seen.hidden[:, known - 1 :])
    inputs = {
        "text_ids": np.array([prompt.ids]),
        "vision": prefix,
        "vision_segment": np.zeros((1, config.vision.tokens), np.int64),
        "position": position[:, :known],
        "mask": np.ascontiguousarray(mask[:, :, :known, :known]),
        "logit_index": np.array([[known - 1]]),
    }
    outputs = {"k": seen.k[:, :, :, :known], "v": seen.v[:, :, :, :known], "logits": logits[:, :1]}
    steps = []
    for index, piece in enumerate(written):
        at = known + index
        step = {
            "token_id": np.array([[piece]]),
            "position": position[:, at : at + 1],
            "mask": np.zeros((1, 1, 1, at + 1), np.float32),
        }
        made = {
            "logits": logits[:, index + 1],
            "k_new": seen.k[:, :, :, at : at + 1],
            "v_new": seen.v[:, :, :, at : at + 1],
        }
        steps.append(Call(f"caption_{index}", "text_step", step, made))
    return calls, [Run("caption", Call("caption_prefill", "prefill", inputs, outputs), steps)]


def _layout(config: ReaderConfig, prompt: TextPart, written: Sequence[int]) -> Layout:
    """Columns run vision, text, as the graphs have them; positions say what is read first."""
    text = deepcopy(prompt)
    for piece in written:
        text.add(piece, 0, opens=1)
    vision = torch.zeros(1, config.vision.tokens, dtype=torch.long)
    pictures = picture_columns(vision, torch.ones_like(vision, dtype=torch.bool), torch.tensor([[prompt.causal]]))
    return laid_out([pictures, text_columns([text], len(text.ids), 0)], config.positions)


def _picture(px: int) -> np.ndarray:
    """Soft blobs (1, 3, px, px) in (-1, 1): 4 x 4 cells of a colour each."""
    cells = np.tanh(token_noise(SEED, variation=0, grid=np.arange(3), step=1, dims=16).reshape(1, 3, 4, 4))
    side = -(-px // 4)
    return cells.repeat(side, axis=2).repeat(side, axis=3)[:, :, :px, :px].astype(np.float32)
