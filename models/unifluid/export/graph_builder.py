"""A thin writer of ONNX graphs: operators by name, constants, weights (8-bit or float32) and bodies of a Loop.

Why not a tracing exporter: the decode graphs must take parts of zero length, share their weights byte for byte and
multiply by 8-bit weights also inside a Loop, where the stock quantiser does not reach.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from onnx import AttributeProto, ModelProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper

from unifluid.export.half_weights import HALVE_FROM_VALUES, to_half
from unifluid.export.matmul_nbits import BLOCK, ZERO_POINT, quantize_rows
from unifluid.export.operators import Operators
from unifluid.export.weights_file import EXTERNAL_FROM_BYTES, WeightsFile, point_to
from unifluid.tracing import OPSET

# The newest file format that ONNX Runtime 1.30 and every older one we may meet reads.
IR_VERSION = 9
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64

Shape = list[int | str]

Bits = Literal[4, 8, 16]
CHUNK_VALUES = 1 << 24
"""Values of a matrix that are rounded at a time."""


class Matrix(Protocol):
    """A NumPy array, or rows that are read as they are sliced."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __getitem__(self, rows: slice, /) -> np.ndarray: ...


@dataclass(frozen=True)
class Round:
    """One step of a solver, in the graph that it is written into."""

    builder: "GraphBuilder"
    index: str
    """Its number, int64."""
    x: str
    """What the step before left."""
    take: Callable[[str], str]
    """Of values (S, ...) of the outer graph those of this step (...)."""


class GraphBuilder(Operators):
    """One graph being written. Values are plain names; `op` returns the name of its output."""

    def __init__(
        self,
        name: str,
        *,
        quantize: bool,
        bits: Bits = 8,
        store: WeightsFile | None = None,
        parent: "GraphBuilder | None" = None,
    ) -> None:
        """quantize: round matrices to `bits`; else they are float32. store: where weights go as they come."""
        self.name = name
        self.quantize, self.store = quantize, store
        self.bits: Bits = bits
        self._root = parent._root if parent else self
        self._nodes = []
        self._inputs: list[ValueInfoProto] = []
        self._outputs: list[ValueInfoProto] = []
        if parent is None:
            self._initializers: dict[str, TensorProto] = {}
            self._constants: dict[tuple, str] = {}
            self._casts = []
            self._counter = 0

    # Values

    def input(self, name: str, dtype: int, shape: Shape) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, dtype, shape))
        return name

    def is_empty(self, size: str) -> bool:
        """Whether the size of that letter is known to be zero, so that nothing is to be computed of it."""
        del size
        return False

    def output(self, value: str, name: str, dtype: int, shape: Shape) -> None:
        """Publishes a value under a name of its own."""
        self._nodes.append(helper.make_node("Identity", [value], [name], name=f"{self.name}/{name}"))
        self._outputs.append(helper.make_tensor_value_info(name, dtype, shape))

    def const(self, values: object, dtype: type = np.int64) -> str:
        """A small constant; equal ones are stored once."""
        array = np.asarray(values, dtype)
        key = (array.dtype.str, array.shape, array.tobytes())
        root = self._root
        if key not in root._constants:
            root._constants[key] = self.weight(f"const.{len(root._constants)}", array)
        return root._constants[key]

    def weight(self, name: str, values: np.ndarray) -> str:
        """An initialiser of the outermost graph, as it is; bodies see it as an outer-scope value."""
        root = self._root
        if name not in root._initializers:
            array = np.asarray(values, order="C")
            if root.store is not None and array.nbytes >= EXTERNAL_FROM_BYTES and array.dtype != np.int64:
                self._stored(name, array.dtype, array.shape, [array.tobytes()])
            else:
                root._initializers[name] = numpy_helper.from_array(array, name)
        return name

    def _stored(self, name: str, dtype: np.dtype, shape: tuple[int, ...], chunks: Iterable[bytes]) -> None:
        """An initialiser whose numbers go straight to the store."""
        root = self._root
        assert root.store is not None
        tensor = TensorProto(name=name, data_type=helper.np_dtype_to_tensor_dtype(dtype), dims=shape)
        point_to(tensor, root.store.place(chunks))
        root._initializers[name] = tensor

    def table(self, name: str, values: np.ndarray) -> str:
        """A float weight that is not multiplied in 8 bits: where the graph is an 8-bit one, float16 with a Cast."""
        if not self.quantize or values.size < HALVE_FROM_VALUES:
            return self.weight(name, values)
        half, root = f"{name}.f16", self._root
        if half not in root._initializers:
            self.weight(half, to_half(name, values))
            root._casts.append(helper.make_node("Cast", [half], [name], name=f"{name}.cast", to=FLOAT))
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Adds a node with one output."""
        return self.op_many(kind, *inputs, outputs=1, domain=domain, **attributes)[0]

    def op_many(self, kind: str, *inputs: str, outputs: int, domain: str = "", **attributes: Any) -> list[str]:
        root = self._root
        root._counter += 1
        stem = f"{self.name}/{kind}_{root._counter}"
        names = [stem] if outputs == 1 else [f"{stem}.{index}" for index in range(outputs)]
        self._nodes.append(helper.make_node(kind, list(inputs), names, name=stem, domain=domain, **attributes))
        return names

    # Weights

    def linear(
        self,
        x: str,
        name: str,
        weight: Matrix,
        bias: np.ndarray | None = None,
        exact: bool = False,
        bits: Bits | None = None,
    ) -> str:
        """x (..., K) times weight (N, K) transposed, plus bias (N).

        `exact` keeps a rounded graph from rounding the weight: for small matrices between the model and the outside,
        where the error shows and nothing is saved. `bits`: other than the graph's.
        """
        chosen: Bits = bits or self.bits
        if not self.quantize or exact or chosen == 16:
            y = self.op("MatMul", x, self.table(f"{name}.transposed", weight[:].T))
        else:
            codes, scales = self._codes(name, weight, chosen)
            y = self.op(
                "MatMulNBits", x, codes, scales, domain="com.microsoft",
                K=weight.shape[1], N=weight.shape[0], bits=chosen, block_size=BLOCK,
                accuracy_level=4,  # int8 dot products; level 0 unpacks to float and is 18 times slower
            )  # fmt: skip
        return y if bias is None else self.op("Add", y, self.weight(f"{name}.bias", bias))

    def gather_rows(self, ids: str, name: str, table: Matrix) -> str:
        """Rows of table (V, K) at ids (R, T) -> (R, T, K). In a rounded graph the 8-bit blob that `linear` takes."""
        if not self.quantize:
            return self.op("Gather", self.weight(name, table[:]), ids, axis=0)
        if table.shape[1] % BLOCK:
            raise ValueError(f"table {name} has {table.shape[1]} columns, no multiple of {BLOCK}")
        codes, scales = self._codes(name, table, 8)
        picked = self.op("Cast", self.op("Gather", codes, ids, axis=0), to=FLOAT)
        centred = self.op("Sub", picked, self.const(ZERO_POINT, np.float32))
        scale = self.op("Unsqueeze", self.op("Gather", scales, ids, axis=0), self.const([-1]))
        return self.op("Reshape", self.op("Mul", centred, scale), self.const([0, 0, table.shape[1]]))

    def _codes(self, name: str, weight: Matrix, bits: Literal[4, 8]) -> tuple[str, str]:
        codes, scales = f"{name}.codes", f"{name}.scales"
        root = self._root
        if codes in root._initializers:
            return codes, scales
        if root.store is None:
            made = quantize_rows(weight[:], bits)
            self.weight(codes, made[0])
            self.weight(scales, made[1])
            return codes, scales
        if codes in root.store.tensors:
            # Another graph has rounded it already: neither read nor rounded again.
            for known in (codes, scales):
                root._initializers[known] = root.store.tensors[known]
            return codes, scales
        outputs, blocks = weight.shape[0], -(-weight.shape[1] // BLOCK)
        kept: list[np.ndarray] = []

        def chunks() -> Iterator[bytes]:
            for rows in row_chunks(weight):
                made, scale = quantize_rows(rows, bits)
                kept.append(scale)
                yield made.tobytes()

        self._stored(codes, np.dtype(np.uint8), (outputs, blocks, BLOCK * bits // 8), chunks())
        self.weight(scales, np.concatenate(kept))
        root.store.tensors |= {name: root._initializers[name] for name in (codes, scales)}
        return codes, scales

    # Results

    def body(self, name: str) -> "GraphBuilder":
        """A graph inside this one that shares its weights and constants."""
        return GraphBuilder(name, quantize=self.quantize, bits=self.bits, parent=self)

    def loop(self, trips: str, body: "GraphBuilder", state: str) -> str:
        """Runs the body `trips` times over one carried value and returns its last value."""
        graph = helper.make_graph(body._nodes, body.name, body._inputs, body._outputs)
        attribute = helper.make_attribute("body", graph, attr_type=AttributeProto.GRAPH)
        root = self._root
        root._counter += 1
        stem = f"{self.name}/Loop_{root._counter}"
        node = helper.make_node("Loop", [trips, "", state], [stem], name=stem)
        node.attribute.append(attribute)
        self._nodes.append(node)
        return stem

    def repeat(self, name: str, trips: str, state: str, shape: Shape, step: Callable[[Round], str]) -> str:
        """What `trips` steps make of a float state, as one Loop."""
        body = self.body(name)
        index = body.input("step", INT64, [])
        going_on = body.input("going_on", TensorProto.BOOL, [])
        x = body.input("x", FLOAT, shape)
        moved = step(Round(body, index, x, lambda values: body.op("Gather", values, index, axis=0)))
        body.output(going_on, "still_going_on", TensorProto.BOOL, [])
        body.output(moved, "moved", FLOAT, shape)
        return self.loop(trips, body, state)

    def padded(self, values: str, more: int, row: object = None) -> str:
        """Values (S + `more`, ...) for the steps of `repeat`, where it takes more than it was asked for: it does not.

        row: what a step is told that changes nothing; None repeats the last of the values.
        """
        del more, row
        return values

    def model(self) -> ModelProto:
        """The finished, checked model."""
        graph = helper.make_graph(
            self._casts + self._nodes,
            self.name,
            self._inputs,
            self._outputs,
            initializer=list(self._initializers.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="unifluid")
        if self.store is None:
            self._check(model)
        return model

    def _check(self, model: ModelProto) -> None:
        checker.check_model(model)


def row_chunks(weight: Matrix) -> Iterator[np.ndarray]:
    """The rows of a matrix, some at a time."""
    height = max(1, CHUNK_VALUES // weight.shape[1])
    for start in range(0, weight.shape[0], height):
        yield weight[start : start + height]
