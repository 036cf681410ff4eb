"""Stores a float32 graph's weights as float16: big initialisers become halves and a `Cast`, which loading folds."""

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

# Norms and biases are few and sensitive: they stay float32.
HALVE_FROM_VALUES = 1024
LARGEST_HALF = 65504.0


def to_half(name: str, values: np.ndarray) -> np.ndarray:
    """The same numbers in float16. Raises ValueError for a weight that float16 cannot hold."""
    largest = float(np.abs(values).max())
    if not largest <= LARGEST_HALF:
        raise ValueError(f"weight {name} reaches {largest}, float16 holds {LARGEST_HALF}")
    return values.astype(np.float16)


def halve_weights(model: ModelProto) -> None:
    """Rewrites the main graph in place."""
    casts: list[NodeProto] = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(tensor)
        if values.size < HALVE_FROM_VALUES:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(to_half(name, values), f"{name}.f16"))
        casts.append(helper.make_node("Cast", [f"{name}.f16"], [name], name=f"{name}.cast", to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
