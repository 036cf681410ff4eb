"""The graph that draws in codes: one backbone step, then logits of the next code, mixed by guidance.

Letters: R = G * n rows (guidance-major), G guidance rows, n variations, K codes of this step.
"""

import numpy as np
import torch
import torch.nn.functional as F
from onnx import ModelProto

from unifluid.config import ReaderConfig
from unifluid.export.decode_graphs import cache_shape
from unifluid.export.decoder_layers import DecoderWriter, Weights, gelu_erf
from unifluid.export.graph_builder import FLOAT, INT64, GraphBuilder, Matrix


def code_step_graph(b: GraphBuilder, config: ReaderConfig, weights: Weights, begins: int) -> ModelProto:
    """begins: the piece that stands before the first code; the number after the last code stands for it."""
    writer = DecoderWriter(b, config, weights)
    previous = b.input("previous", INT64, ["R", "K"])
    position = b.input("position", INT64, ["R", "K"])
    past = (b.input("k", FLOAT, cache_shape(config, "P")), b.input("v", FLOAT, cache_shape(config, "P")))
    mask = b.input("mask", FLOAT, ["R", 1, "K", "P+K"])
    guidance = b.input("guidance", FLOAT, ["G", "n"])
    embedded = b.gather_rows(previous, "codes", code_table(weights, begins))
    x, k, v = writer.run(embedded, position, mask, past)
    inner = gelu_erf(b, _linear(b, weights, "code_head.up", writer.output_norm(x)))
    logits = _linear(b, weights, "code_head.out", inner)
    codebook = weights["code_head.out.weight"].shape[0]
    b.output(_mixed(b, logits, guidance), "logits", FLOAT, ["n", "K", codebook])
    b.output(k, "k_new", FLOAT, cache_shape(config, "K"))
    b.output(v, "v_new", FLOAT, cache_shape(config, "K"))
    return b.model()


def code_table(weights: Weights, begins: int) -> np.ndarray:
    """What each code is fed as (codes + 1, D): its aligned embedding; last, that of the piece before all."""

    def linear(name: str, x: torch.Tensor) -> torch.Tensor:
        return F.linear(
            x, *(torch.from_numpy(weights[f"code_aligner.{name}.{part}"][:]) for part in ("weight", "bias"))
        )

    codes = linear("down", F.gelu(linear("up", torch.from_numpy(weights["code_embedding.weight"][:]))))
    first: Matrix = weights["text_embedding.weight"]
    return np.concatenate((codes.numpy(), first[begins : begins + 1]))


def _linear(b: GraphBuilder, weights: Weights, name: str, x: str) -> str:
    return b.linear(x, name, weights[f"{name}.weight"], weights[f"{name}.bias"][:], bits=8 if b.bits == 4 else None)


def _mixed(b: GraphBuilder, logits: str, guidance: str) -> str:
    """(n, K, codes) from logits (G * n, K, codes) and weights (G, n)."""
    shape = b.op("Shape", guidance)
    rest = b.op("Slice", b.op("Shape", logits), b.const([1]), b.const([3]))
    grouped = b.op("Reshape", logits, b.op("Concat", shape, rest, axis=0))
    weighed = b.op("Mul", grouped, b.op("Unsqueeze", guidance, b.const([2, 3])))
    return b.op("ReduceSum", weighed, b.const([0]), keepdims=0)
