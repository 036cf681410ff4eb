"""Graphs of fixed sizes, for DirectML: it compiles a graph whose sizes are numbers as one, and has no Loop.

What its 8-bit products make of a zero point that is not stated differs by version, so weights are float16 here. Its
table of operators lacks some of those that fuse norms, so that these graphs have the plain ones throughout.
"""

from collections.abc import Mapping

from onnx import ModelProto

from unifluid.export.fused_builder import FusedGraphBuilder
from unifluid.export.graph_builder import GraphBuilder, Shape
from unifluid.export.operators import Operators

Sizes = Mapping[str, int]


class FixedGraphBuilder(FusedGraphBuilder):
    """`sizes`: by the letters of the package format. Solver steps are as many as `sizes` has."""

    unit_rms, rms_norm = Operators.unit_rms, Operators.rms_norm
    silu, gelu_tanh = Operators.silu, Operators.gelu_tanh
    rotary, rotate = Operators.rotary, Operators.rotate
    # No step is told of that is not made.
    padded = GraphBuilder.padded
    _check = GraphBuilder._check

    def __init__(self, name: str, sizes: Sizes) -> None:
        super().__init__(name, steps=sizes.get("S", 0), positions=0)
        self.sizes = sizes

    def input(self, name: str, dtype: int, shape: Shape) -> str:
        return super().input(name, dtype, self._fixed(shape))

    def output(self, value: str, name: str, dtype: int, shape: Shape) -> None:
        super().output(value, name, dtype, self._fixed(shape))

    def is_empty(self, size: str) -> bool:
        return self.sizes[size] == 0

    def model(self) -> ModelProto:
        """Without what nothing asks for: a solver that is written out needs no count of its steps."""
        wanted = {value.name for value in self._outputs}
        kept = []
        for node in reversed(self._nodes):
            if wanted.intersection(node.output):
                kept.append(node)
                wanted.update(node.input)
        self._nodes = kept[::-1]
        return super().model()

    def _fixed(self, shape: Shape) -> Shape:
        """Sums as in "P+1" are of letters and numbers."""
        return [size if isinstance(size, int) else sum(map(self._number, size.split("+"))) for size in shape]

    def _number(self, part: str) -> int:
        return int(part) if part.isdigit() else self.sizes[part]
