"""A thin writer of ONNX graphs: operators by name, constants, weights (8-bit or float32) and bodies of a Loop.

Why not a tracing exporter: the decode graphs must take parts of zero length, share their weights byte for byte and
multiply by 8-bit weights also inside a Loop, where the stock quantiser does not reach.
"""

from typing import Any

import numpy as np
from onnx import AttributeProto, ModelProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper

from unifluid.export.half_weights import HALVE_FROM_VALUES, to_half
from unifluid.export.matmul_nbits import BLOCK, ZERO_POINT, quantize_rows
from unifluid.tracing import OPSET

# The newest file format that ONNX Runtime 1.30 and every older one we may meet reads.
IR_VERSION = 9
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64

Shape = list[int | str]


class GraphBuilder:
    """One graph being written. Values are plain names; `op` returns the name of its output."""

    def __init__(self, name: str, *, quantize: bool, parent: "GraphBuilder | None" = None) -> None:
        self.name = name
        self.quantize = quantize
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
            root._initializers[name] = numpy_helper.from_array(np.asarray(values, order="C"), name)
        return name

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

    def linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray | None = None, exact: bool = False) -> str:
        """x (..., K) times weight (N, K) transposed, plus bias (N).

        `exact` keeps an 8-bit graph from rounding the weight: for small matrices between the model and the outside,
        where the error shows and nothing is saved.
        """
        if self.quantize and not exact:
            codes, scales = self._codes(name, weight)
            y = self.op(
                "MatMulNBits", x, codes, scales, domain="com.microsoft",
                K=weight.shape[1], N=weight.shape[0], bits=8, block_size=BLOCK,
                accuracy_level=4,  # int8 dot products; level 0 unpacks to float and is 18 times slower
            )  # fmt: skip
        else:
            y = self.op("MatMul", x, self.table(f"{name}.transposed", weight.T))
        return y if bias is None else self.op("Add", y, self.weight(f"{name}.bias", bias))

    def gather_rows(self, ids: str, name: str, table: np.ndarray) -> str:
        """Rows of table (V, K) at ids (R, T) -> (R, T, K). An 8-bit table is the blob that `linear` multiplies by."""
        if not self.quantize:
            return self.op("Gather", self.weight(name, table), ids, axis=0)
        if table.shape[1] % BLOCK:
            raise ValueError(f"table {name} has {table.shape[1]} columns, no multiple of {BLOCK}")
        codes, scales = self._codes(name, table)
        picked = self.op("Cast", self.op("Gather", codes, ids, axis=0), to=FLOAT)
        centred = self.op("Sub", picked, self.const(ZERO_POINT, np.float32))
        scale = self.op("Unsqueeze", self.op("Gather", scales, ids, axis=0), self.const([-1]))
        return self.op("Reshape", self.op("Mul", centred, scale), self.const([0, 0, table.shape[1]]))

    def _codes(self, name: str, weight: np.ndarray) -> tuple[str, str]:
        codes_name, scales_name = f"{name}.codes", f"{name}.scales"
        if codes_name not in self._root._initializers:
            codes, scales = quantize_rows(weight)
            self.weight(codes_name, codes)
            self.weight(scales_name, scales)
        return codes_name, scales_name

    # Results

    def body(self, name: str) -> "GraphBuilder":
        """A graph inside this one that shares its weights and constants."""
        return GraphBuilder(name, quantize=self.quantize, parent=self)

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
        checker.check_model(model)
        return model
