"""Eight-bit weights in the layout of ONNX Runtime's `com.microsoft.MatMulNBits`.

Letters: N outputs, K inputs, B = ceil(K / 32) blocks a row.
"""

import numpy as np

BLOCK = 32
ZERO_POINT = 128


def quantize_rows(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weight (N, K) float -> codes (N, B, 32) uint8 and scales (N, B) float32, symmetric about code 128.

    128 is the operator's default zero point, so none is stored. A last, short block is padded with zeros.
    """
    outputs, inputs = weight.shape
    blocks = -(-inputs // BLOCK)
    padded = np.zeros((outputs, blocks * BLOCK), np.float32)
    padded[:, :inputs] = weight
    grouped = padded.reshape(outputs, blocks, BLOCK)
    scales = np.abs(grouped).max(axis=2) / np.float32(127)
    divisors = np.where(scales > 0, scales, np.float32(1))
    codes = np.rint(grouped / divisors[:, :, None]) + ZERO_POINT
    return np.clip(codes, 1, 255).astype(np.uint8), scales.astype(np.float32)


def dequantize_rows(codes: np.ndarray, scales: np.ndarray, inputs: int) -> np.ndarray:
    """Codes (N, B, 32) and scales (N, B) -> the weight (N, K) in float32 that the operator multiplies by."""
    grouped = (codes.astype(np.float32) - ZERO_POINT) * scales[:, :, None]
    return grouped.reshape(codes.shape[0], -1)[:, :inputs]
