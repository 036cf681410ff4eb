"""The head of `unifluid/head.py` as ONNX operators, without its sampler.

What does not depend on the noisy token is computed once: the conditions, the time encodings and, by one product for
each set of them, the modulations of all solver steps.

Letters: R = G * n rows (guidance-major), G guidance rows, n variations, K tokens of this step, S solver steps, w head
width, C token dims.
"""

from typing import Protocol

import numpy as np

from unifluid.export.decoder_layers import Weights
from unifluid.export.graph_builder import GraphBuilder
from unifluid.head import NORM_EPS
from unifluid.shapes import HeadConfig


class Drawing(Protocol):
    """What the head of a model follows from."""

    @property
    def head(self) -> HeadConfig: ...

    @property
    def token_dims(self) -> int: ...


class HeadWriter:
    """Writes the parts that its samplers share."""

    def __init__(self, builder: GraphBuilder, config: Drawing, weights: Weights) -> None:
        self.builder, self.model, self.config, self.weights = builder, config, config.head, weights
        self.sets = config.head.blocks if config.head.modulation == "per-block" else 1

    def condition(self, hidden: str, grid: str, guidance: str) -> str:
        """(1, G, n*K, w) from hidden states (R, K, D) and the grid positions (R, K) of the tokens to draw."""
        b = self.builder
        if self.config.positions:
            place = b.op("Gather", b.table("head.position", self.weights["head.position.weight"][:]), grid, axis=0)
            hidden = b.op("Add", hidden, place)
        condition = self._linear("condition_in", hidden)
        rows = b.op("Slice", b.op("Shape", guidance), b.const([0]), b.const([1]))
        return b.op("Reshape", condition, b.op("Concat", b.const([1]), rows, b.const([-1, self.config.width]), axis=0))

    def row_weights(self, guidance: str, noise: str) -> str:
        """Guidance (G, n) -> (G, n*K, 1): one weight for each velocity."""
        b = self.builder
        rows = b.op("Slice", b.op("Shape", guidance), b.const([0]), b.const([1]))
        picture = b.op("Slice", b.op("Shape", noise), b.const([0]), b.const([2]))  # n, K
        wide = b.op("Expand", b.op("Unsqueeze", guidance, b.const([2])), b.op("Concat", rows, picture, axis=0))
        return b.op("Reshape", wide, b.op("Concat", rows, b.const([-1, 1]), axis=0))

    def denoise(self, x: str, modulations: list[str]) -> str:
        """Outputs (G, n*K, C or 2C) at noisy tokens x (n*K, C), which all guidance rows share.

        modulations: of this solver step, one (G, n*K, 3w) for each set and (G, n*K, 2w) for the output.
        """
        b, width = self.builder, self.config.width
        sets = [b.op_many("Split", each, b.const([width] * 3), outputs=3, axis=2) for each in modulations[: self.sets]]
        x = self._linear("token_in", x, exact=True)
        for index in range(self.config.blocks):
            name = f"blocks.{index}"
            shift, scale, gate = sets[index % self.sets]
            affine = [f"head.{name}.norm.weight", f"head.{name}.norm.bias"]
            stored = [b.weight(part, self.weights[part][:]) for part in affine]
            normed = b.op("LayerNormalization", x, *stored, axis=-1, epsilon=NORM_EPS)
            branch = self._linear(f"{name}.up", b.op("Add", b.op("Mul", normed, scale), shift))
            branch = self._linear(f"{name}.down", self.builder.silu(branch))
            x = b.op("Add", x, b.op("Mul", gate, branch))
        shift, scale = b.op_many("Split", modulations[-1], b.const([width] * 2), outputs=2, axis=2)
        ones = b.const(np.ones(width), np.float32)
        normed = b.op("LayerNormalization", x, ones, axis=-1, epsilon=NORM_EPS)
        return self._linear("out", b.op("Add", b.op("Mul", normed, scale), shift), exact=True)

    def finished(self, token: str) -> str:
        """The token (..., C) as it is used from here on."""
        if not self.config.token_norm:
            return token
        ones = self.builder.const(np.ones(self.model.token_dims), np.float32)
        return self.builder.op("LayerNormalization", token, ones, axis=-1, epsilon=NORM_EPS)

    def _modulations(self, times: str, condition: str) -> list[str]:
        """For each set (S, G, n*K, 3w): shift, 1 + scale, gate. For the output (S, G, n*K, 2w): shift, 1 + scale."""
        b, width = self.builder, self.config.width
        encoded = b.op("Unsqueeze", self._time_encoding(times), b.const([1, 2]))
        active = self.builder.silu(b.op("Add", encoded, condition))
        weight, bias = self.weights["head.modulation.weight"][:], self.weights["head.modulation.bias"][:].copy()
        parts = bias.reshape(-1, width)
        # Scales are applied as 1 + scale: the 1 goes into the bias.
        parts[1::3] += 1
        made = []
        for index in range(self.sets + 1):
            rows = slice(3 * index * width, min(3 * (index + 1) * width, len(weight)))
            made.append(b.linear(active, f"head.modulation.{index}", weight[rows], bias[rows]))
        return made

    def _time_encoding(self, times: str) -> str:
        """(S, w) from times (S) of the head's own range."""
        b, config = self.builder, self.config
        half = config.time_dims // 2
        frequency = np.exp(np.arange(half, dtype=np.float32) * np.float32(-np.log(10_000) / half))
        angle = b.op("Mul", b.op("Unsqueeze", times, b.const([1])), b.const(frequency, np.float32))
        features = b.op("Concat", b.op("Cos", angle), b.op("Sin", angle), axis=1)
        return self._linear("time_down", self.builder.silu(self._linear("time_up", features)))

    def _linear(self, name: str, x: str, exact: bool = False) -> str:
        stem = f"head.{name}"
        weight, bias = self.weights[f"{stem}.weight"], self.weights[f"{stem}.bias"][:]
        return self.builder.linear(x, stem, weight, bias, exact=exact)
