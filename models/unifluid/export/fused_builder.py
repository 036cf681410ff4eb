"""Graphs for graphics cards, where each operator is a launch and launches are what a small step costs.

The solver is unrolled, what providers have one operator for is one, and weights are float16 with a `Cast`, which
loading folds. Every operator is one that the CPU provider has too, so that a graph can be proven without a card.
"""

from collections.abc import Callable

import numpy as np
from onnx import ModelProto

from unifluid.config import ReaderConfig, UniFluidConfig
from unifluid.export.graph_builder import Bits, GraphBuilder, Matrix, Round, Shape

CONTRIBUTED = "com.microsoft"
MOST_OUTPUTS = 7
"""Of one operator: WebGPU binds eight buffers to a kernel where a card has no more."""


class FusedGraphBuilder(GraphBuilder):
    """`steps`: those of the solver that are unrolled. `positions`: how many there are to rotate by."""

    def __init__(self, name: str, *, steps: int, positions: int) -> None:
        super().__init__(name, quantize=True, bits=16)
        self.steps, self.positions = steps, positions
        self._parts: dict[str, list[str]] = {}

    def linear(
        self,
        x: str,
        name: str,
        weight: Matrix,
        bias: np.ndarray | None = None,
        exact: bool = False,
        bits: Bits | None = None,
    ) -> str:
        del bits  # float16 throughout: what asks for no fewer than 8 bits has them.
        return super().linear(x, name, weight, bias, exact=exact)

    def product(self, x: str, name: str, weight: Matrix, bias: str) -> str:
        """x (Q, K) times weight (N, K) transposed, plus a bias (N) or (Q, N), as one operator."""
        return self.op("Gemm", x, self.table(f"{name}.transposed", weight[:].T), bias)

    def gather_rows(self, ids: str, name: str, table: Matrix) -> str:
        """Columns of the very matrix that `linear` multiplies by, which is stored and loaded once."""
        columns = self.op("Gather", self.table(f"{name}.transposed", table[:].T), ids, axis=1)
        return self.op("Transpose", columns, perm=[1, 2, 0])

    def unit_rms(self, x: str, width: int, eps: float) -> str:
        ones = self.const(np.ones(width), np.float32)
        return self.op("SimplifiedLayerNormalization", x, ones, axis=-1, epsilon=eps, stash_type=1)

    def rms_norm(self, x: str, name: str, scale: np.ndarray, eps: float) -> str:
        """One operator with the sum that x is, where it is one: that of the residual path."""
        weight = self.weight(name, scale)
        made_by = next(place for place, node in enumerate(self._nodes) if x in node.output)
        total = self._nodes[made_by]
        if total.op_type != "Add":
            return self.op("SimplifiedLayerNormalization", x, weight, axis=-1, epsilon=eps, stash_type=1)
        normed, _ = self.normed_sum("SkipSimplifiedLayerNormalization", *total.input, weight, epsilon=eps, total=x)
        self._nodes[made_by] = self._nodes.pop()
        return normed

    def normed_sum(
        self, kind: str, x: str, skip: str, *affine: str, epsilon: float, total: str = ""
    ) -> tuple[str, str]:
        """(norm of x + skip, the sum). total: a name for the sum."""
        stem = self.op(kind, x, skip, *affine, domain=CONTRIBUTED, epsilon=epsilon)
        total = total or f"{stem}/sum"
        # The second and third output are of training.
        self._nodes[-1].output.extend(["", "", total])
        return stem, total

    def silu(self, x: str) -> str:
        return self.op("QuickGelu", x, domain=CONTRIBUTED, alpha=1.0)

    def gelu_tanh(self, x: str) -> str:
        return self.op("FastGelu", x, domain=CONTRIBUTED)

    def rotary(self, position: str, frequency: np.ndarray) -> tuple[str, ...]:
        angles = np.arange(self.positions, dtype=np.float32)[:, None] * frequency
        return position, self.weight("rotary.cosine", np.cos(angles)), self.weight("rotary.sine", np.sin(angles))

    def rotate(self, x: str, half: int, rotary: tuple[str, ...]) -> str:
        del half
        return self.op("RotaryEmbedding", x, *rotary, domain=CONTRIBUTED)

    def repeat(self, name: str, trips: str, state: str, shape: Shape, step: Callable[[Round], str]) -> str:
        """All steps, one after the other; those beyond `trips` are told by `padded` to change nothing."""
        del name, trips, shape
        for index in range(self.steps):
            state = step(Round(self, self.const(index), state, self.part_of(index)))
        return state

    def padded(self, values: str, more: int, row: object = None) -> str:
        """More steps than were unrolled make a negative size, and the graph fails rather than draw with fewer."""
        shape = self.op("Shape", values)
        count = self.op("Slice", shape, self.const([0]), self.const([1]))
        missing = self.op("Sub", self.const([self.steps + more]), count)
        rest = self.op("Slice", shape, self.const([1]), self.const([np.iinfo(np.int64).max]))
        filler = self.const([row], np.float32)
        if row is None:
            filler = self.op("Slice", values, self.const([-1]), self.const([np.iinfo(np.int64).max]))
        return self.op("Concat", values, self.op("Expand", filler, self.op("Concat", missing, rest, axis=0)), axis=0)

    def part_of(self, index: int) -> Callable[[str], str]:
        """Takes of values (S, ...) those of one step (...)."""

        def take(values: str) -> str:
            if values not in self._parts:
                self._parts[values] = self._split(values, self.steps)
            return self.op("Squeeze", self._parts[values][index], self.const([0]))

        return take

    def _split(self, values: str, count: int) -> list[str]:
        """`count` parts (1, ...) of values (count, ...): a few operators for all steps instead of one for each."""
        if count == 1:
            return [values]
        width = -(-count // MOST_OUTPUTS)
        sizes = [min(width, count - start) for start in range(0, count, width)]
        parts = self.op_many("Split", values, self.const(sizes), outputs=len(sizes), axis=0)
        return [each for part, size in zip(parts, sizes, strict=True) for each in self._split(part, size)]

    def _check(self, model: ModelProto) -> None:
        """Nothing: the checker knows no `SimplifiedLayerNormalization`, which ONNX Runtime has beside ONNX's own."""


def most_positions(config: ReaderConfig) -> int:
    """No sequence has more columns than this, and no column a higher position, in slots or contiguous."""
    pictures = config.max_pictures * config.vision.tokens + config.text_slots
    drawn = 2 * config.tokens if isinstance(config, UniFluidConfig) else 0
    return pictures + drawn + 2
