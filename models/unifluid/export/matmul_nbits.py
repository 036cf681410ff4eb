"""Eight- and four-bit weights in the layout of ONNX Runtime's `com.microsoft.MatMulNBits`.

Letters: N outputs, K inputs, B = ceil(K / 32) blocks a row.
"""

from typing import Literal

import numpy as np

BLOCK = 32
Bits = Literal[4, 8]
ZERO_POINT = 128


def quantize_rows(weight: np.ndarray, bits: Bits = 8) -> tuple[np.ndarray, np.ndarray]:
    """Weight (N, K) float -> codes (N, B, 32), two a byte where they have 4 bits, and scales (N, B) float32.

    The code of zero is the operator's default zero point (128 or 8), so none is stored. A last, short block is padded
    with zeros.
    """
    outputs, inputs = weight.shape
    blocks = -(-inputs // BLOCK)
    padded = np.zeros((outputs, blocks * BLOCK), np.float32)
    padded[:, :inputs] = weight
    grouped = padded.reshape(outputs, blocks, BLOCK)
    return _eight_bits(grouped) if bits == 8 else _four_bits(grouped)


def _eight_bits(grouped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scales = np.abs(grouped).max(axis=2) / np.float32(127)
    divisors = np.where(scales > 0, scales, np.float32(1))
    codes = np.rint(grouped / divisors[:, :, None]) + ZERO_POINT
    return np.clip(codes, 1, 255).astype(np.uint8), scales.astype(np.float32)


def _four_bits(grouped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The block's largest number gets code 0, which lies further from zero (8) than 15 does: no code is wasted."""
    largest = np.take_along_axis(grouped, np.abs(grouped).argmax(axis=2)[:, :, None], axis=2)[:, :, 0]
    scales = largest / np.float32(-8)
    divisors = np.where(scales != 0, scales, np.float32(1))
    codes = np.clip(np.rint(grouped / divisors[:, :, None]) + 8, 0, 15).astype(np.uint8)
    return codes[:, :, ::2] | (codes[:, :, 1::2] << 4), scales.astype(np.float32)


def dequantize_rows(codes: np.ndarray, scales: np.ndarray, inputs: int, bits: Bits = 8) -> np.ndarray:
    """Codes and scales -> the weight (N, K) in float32 that the operator multiplies by."""
    if bits == 4:
        codes = np.stack((codes & 15, codes >> 4), axis=-1).reshape(*codes.shape[:2], BLOCK)
    zero = ZERO_POINT if bits == 8 else 8
    grouped = (codes.astype(np.float32) - zero) * scales[:, :, None]
    return grouped.reshape(codes.shape[0], -1)[:, :inputs]
