"""What some providers have one operator for, in operators that all have. `FusedGraphBuilder` has the former."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from onnx import TensorProto


class Operators(ABC):
    """The part of a graph's writer that chooses among operators of the same meaning."""

    @abstractmethod
    def const(self, values: object, dtype: type = np.int64) -> str: ...

    @abstractmethod
    def weight(self, name: str, values: np.ndarray) -> str: ...

    @abstractmethod
    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str: ...

    @abstractmethod
    def op_many(self, kind: str, *inputs: str, outputs: int, domain: str = "", **attributes: Any) -> list[str]: ...

    def unit_rms(self, x: str, width: int, eps: float) -> str:
        """x (..., width) / rms(x) over the last axis."""
        del width
        # This very order of operators is what ONNX Runtime fuses into one normalisation.
        squared = self.op("Pow", x, self.const(2.0, np.float32))
        mean = self.op("ReduceMean", squared, self.const([-1]), keepdims=1)
        root = self.op("Sqrt", self.op("Add", mean, self.const(eps, np.float32)))
        return self.op("Div", x, root)

    def rms_norm(self, x: str, name: str, scale: np.ndarray, eps: float) -> str:
        """The same times a scale (width) of that name. x is no sum of arrays of unlike shapes."""
        return self.op("Mul", self.unit_rms(x, len(scale), eps), self.weight(name, scale))

    def silu(self, x: str) -> str:
        return self.op("Mul", x, self.op("Sigmoid", x))

    def gelu_tanh(self, x: str) -> str:
        """Gelu's tanh form, as x * sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3))."""
        slope = 2 * (2 / np.pi) ** 0.5
        cubic = self.op("Mul", self.op("Mul", x, x), self.const(slope * 0.044715, np.float32))
        inner = self.op("Mul", x, self.op("Add", cubic, self.const(slope, np.float32)))
        return self.op("Mul", x, self.op("Sigmoid", inner))

    def rotary(self, position: str, frequency: np.ndarray) -> tuple[str, ...]:
        """What `rotate` turns by: cosine and sine (R, 1, T, Dh / 2) of positions (R, T), for all layers."""
        turns = self.const(frequency, np.float32)
        place = self.op("Unsqueeze", self.op("Cast", position, to=TensorProto.FLOAT), self.const([1, 3]))
        angle = self.op("Mul", place, turns)
        return self.op("Cos", angle), self.op("Sin", angle)

    def rotate(self, x: str, half: int, rotary: tuple[str, ...]) -> str:
        """x (R, heads, T, 2 * half) turned by its positions, halves against each other."""
        first, second = self.op_many("Split", x, self.const([half, half]), outputs=2, axis=3)
        cosine, sine = rotary
        turned_first = self.op("Sub", self.op("Mul", first, cosine), self.op("Mul", second, sine))
        turned_second = self.op("Add", self.op("Mul", second, cosine), self.op("Mul", first, sine))
        return self.op("Concat", turned_first, turned_second, axis=3)
