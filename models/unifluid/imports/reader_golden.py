"""Golden calls of an imported reader: a picture seen and a caption written, by the weights before rounding."""

from collections.abc import Sequence

import numpy as np

from unifluid.config import ReaderConfig
from unifluid.export.decoder_layers import Weights
from unifluid.export.golden_cases import Call, Run
from unifluid.export.sequence_inputs import additive
from unifluid.imports.streamed_reference import streamed_decoder, streamed_logits, streamed_text, streamed_vision
from unifluid.philox import token_noise

SEED = 2407_07726


def reader_golden(
    config: ReaderConfig, weights: Weights, prompt: Sequence[int], written: Sequence[int], first: int
) -> tuple[list[Call], list[Run]]:
    """The calls and runs. prompt: pieces after the picture. written: pieces fed after it, one at a time.

    All of the prompt sees all of it, what is written sees what came before; `first` is the first position.
    """
    image = _picture(config.vision.image_px)
    prefix = streamed_vision(config, weights, image)
    calls = [Call("vision", "vision", {"image": image}, {"prefix": prefix})]
    ids = np.array([*prompt, *written])
    embedded = np.concatenate((prefix[0], streamed_text(config, weights, ids)))[None]
    width, known = embedded.shape[1], config.vision.tokens + len(prompt)
    column = np.arange(width)
    mask = additive((column[None] <= column[:, None]) | (column < known)[None])[None, None]
    position = (first + column)[None]
    seen = streamed_decoder(config, weights, embedded, position, mask)
    logits = streamed_logits(config, weights, seen.hidden[:, known - 1 :])
    inputs = {
        "text_ids": np.array([prompt]),
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


def _picture(px: int) -> np.ndarray:
    """Soft blobs (1, 3, px, px) in (-1, 1): 4 x 4 cells of a colour each."""
    cells = np.tanh(token_noise(SEED, variation=0, grid=np.arange(3), step=1, dims=16).reshape(1, 3, 4, 4))
    side = -(-px // 4)
    return cells.repeat(side, axis=2).repeat(side, axis=3)[:, :, :px, :px].astype(np.float32)
