"""The flow head and its Euler solver in as few launches as standard operators allow: those of a step count many times.

Four things differ from `FlowHeadWriter`, none in what is computed. What a modulation's shift adds after the product
that follows is known before the solver begins, and is the bias of that product. Sums of the residual path are one
operator with the norm that follows. Guidance and the step's length are one small product. Guidance rows lie beside one
another and all hold the same noisy token, so that rows need no copying.

Letters: as in `head_writer.py`, and Q = n * K * G rows.
"""

from dataclasses import dataclass

import numpy as np

from unifluid.config import UniFluidConfig
from unifluid.export.decoder_layers import Weights
from unifluid.export.fused_builder import FusedGraphBuilder
from unifluid.export.head_samplers import FlowHeadWriter, intervals
from unifluid.head import NORM_EPS


@dataclass(frozen=True)
class _Step:
    """Arrays (Q, ...) of one solver step."""

    scales: list[str]
    """For each block, and for the output."""
    biases: list[str]
    """The same."""
    gates: list[str]
    """For each block."""
    mix: str
    """(n*K, G, G): guidance weights times the step's length, the same row for each guidance row."""


class FusedFlowHead(FlowHeadWriter):
    def __init__(self, builder: FusedGraphBuilder, config: UniFluidConfig, weights: Weights) -> None:
        super().__init__(builder, config, weights)
        self.fused = builder

    def sample(self, condition: str, noise: str, row_weights: str, schedule: str) -> str:
        """The tokens (n, K, C) that the flow carries the start noise (n, K, C) to."""
        b, dims = self.fused, self.model.token_dims
        # Steps in which no time passes change nothing.
        schedule = b.padded(schedule, 1)
        starts, lengths = intervals(b, schedule)
        times = b.op("Mul", starts, b.const(self.config.flow_time, np.float32))
        beside = b.op("Transpose", condition, perm=[0, 2, 1, 3])
        weights = b.op("Transpose", row_weights, perm=[1, 2, 0])
        rows = b.op("Slice", b.op("Shape", weights), b.const([2]), b.const([3]))
        weights = b.op("Expand", weights, b.op("Concat", b.const([1]), rows, b.const([1]), axis=0))
        mix = b.op("Mul", b.op("Unsqueeze", lengths, b.const([1, 2, 3])), weights)
        x = b.op("Reshape", noise, b.const([-1, 1, dims]))
        x = b.op("Expand", x, b.op("Concat", b.const([1]), rows, b.const([1]), axis=0))
        shape = b.op("Shape", x)
        for step in self._steps(self._modulations(times, beside), mix):
            velocity = b.op("Reshape", self._velocity(b.op("Reshape", x, b.const([-1, dims])), step), shape)
            x = b.op("Add", x, b.op("MatMul", step.mix, velocity))
        return self.finished(b.op("Reshape", b.op("Gather", x, b.const(0), axis=1), b.op("Shape", noise)))

    def _steps(self, modulations: list[str], mix: str) -> list[_Step]:
        b, width = self.fused, self.config.width
        flat = [
            b.op("Reshape", each, b.const([b.steps, -1, parts * width]))
            for each, parts in zip(modulations, [3] * self.sets + [2], strict=True)
        ]
        sets = [b.op_many("Split", each, b.const([width] * 3), outputs=3, axis=2) for each in flat[:-1]]
        shift, scale = b.op_many("Split", flat[-1], b.const([width] * 2), outputs=2, axis=2)
        of_block = [sets[index % self.sets] for index in range(self.config.blocks)]
        biases = [self._linear(f"blocks.{index}.up", each[0]) for index, each in enumerate(of_block)]
        biases.append(self._linear("out", shift, exact=True))
        scales = [each[1] for each in of_block] + [scale]
        gates = [each[2] for each in of_block]
        return [
            _Step([take(each) for each in scales], [take(each) for each in biases], [take(each) for each in gates],
                  take(mix))
            for take in map(b.part_of, range(b.steps))
        ]  # fmt: skip

    def _velocity(self, x: str, step: _Step) -> str:
        """(Q, C) at noisy tokens x (Q, C)."""
        b = self.fused
        x = self._product("token_in", x, self._bias("token_in"))
        normed = b.op("LayerNormalization", x, *self._affine(0), axis=-1, epsilon=NORM_EPS)
        for index, gate in enumerate(step.gates):
            inner = self._product(f"blocks.{index}.up", b.op("Mul", normed, step.scales[index]), step.biases[index])
            down = f"blocks.{index}.down"
            branch = b.op("Mul", gate, self._product(down, b.silu(inner), self._bias(down)))
            normed, x = b.normed_sum("SkipLayerNormalization", x, branch, *self._affine(index + 1), epsilon=NORM_EPS)
        return self._product("out", b.op("Mul", normed, step.scales[-1]), step.biases[-1])

    def _affine(self, block: int) -> list[str]:
        """Weight and bias of the norm before a block; after the last one it has none."""
        b, width = self.builder, self.config.width
        if block == self.config.blocks:
            return [b.const(np.ones(width), np.float32), b.const(np.zeros(width), np.float32)]
        names = [f"head.blocks.{block}.norm.{part}" for part in ("weight", "bias")]
        return [b.weight(name, self.weights[name][:]) for name in names]

    def _product(self, name: str, x: str, bias: str) -> str:
        return self.fused.product(x, f"head.{name}", self.weights[f"head.{name}.weight"], bias)

    def _bias(self, name: str) -> str:
        return self.builder.weight(f"head.{name}.bias", self.weights[f"head.{name}.bias"][:])
