from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import ModelProto, TensorProto

from unifluid.export.graph_builder import FLOAT, GraphBuilder
from unifluid.export.half_weights import halve_weights
from unifluid.export.weights_file import WeightsFile, externalise

WEIGHT = np.random.default_rng(1).standard_normal((48, 64)).astype(np.float32)


def linear_graph(name: str, weight: np.ndarray = WEIGHT) -> ModelProto:
    b = GraphBuilder(name, quantize=False)
    y = b.linear(b.input("x", FLOAT, ["M", weight.shape[1]]), "w", weight)
    b.output(y, "y", FLOAT, ["M", weight.shape[0]])
    return b.model()


def fields(model: ModelProto) -> dict[str, str]:
    (tensor,) = model.graph.initializer
    return {entry.key: entry.value for entry in tensor.external_data}


def test_equal_weights_of_two_graphs_are_stored_once_and_aligned(tmp_path: Path) -> None:
    weights = WeightsFile("weights.bin")
    first, second, other = linear_graph("first"), linear_graph("second"), linear_graph("other", WEIGHT + 1)
    weights.place(b"x")
    for model in (first, second, other):
        externalise(model, weights)
    weights.write(tmp_path)
    assert fields(first) == fields(second)
    assert fields(first) == {"location": "weights.bin", "offset": "64", "length": str(WEIGHT.nbytes)}
    assert int(fields(other)["offset"]) == 64 + WEIGHT.nbytes
    assert (tmp_path / "weights.bin").stat().st_size == 64 + 2 * WEIGHT.nbytes


def test_a_graph_loads_its_weights_by_path(tmp_path: Path) -> None:
    weights, model, x = WeightsFile("weights.bin"), linear_graph("graph"), np.ones((2, 64), np.float32)
    externalise(model, weights)
    weights.write(tmp_path)
    (tmp_path / "graph.onnx").write_bytes(model.SerializeToString())
    session = ort.InferenceSession(str(tmp_path / "graph.onnx"), providers=["CPUExecutionProvider"])
    np.testing.assert_allclose(session.run(None, {"x": x})[0], x @ WEIGHT.T, rtol=1e-4, atol=1e-4)


def test_small_constants_stay_in_the_graph() -> None:
    model = linear_graph("small", WEIGHT[:2, :2])
    externalise(model, WeightsFile("weights.bin"))
    assert model.graph.initializer[0].data_location == TensorProto.DEFAULT


def test_halved_weights_are_float16_and_compute_the_same() -> None:
    model, x = linear_graph("graph"), np.ones((2, 64), np.float32)
    halve_weights(model)
    onnx.checker.check_model(model)
    assert [tensor.data_type for tensor in model.graph.initializer] == [TensorProto.FLOAT16]
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    np.testing.assert_allclose(
        session.run(None, {"x": x})[0], x @ WEIGHT.astype(np.float16).T.astype(np.float32), rtol=1e-4
    )


@pytest.mark.parametrize("fault", [1e6, np.nan, np.inf])
def test_a_weight_that_float16_cannot_hold_is_refused(fault: float) -> None:
    weight = WEIGHT.copy()
    weight[0, 0] = fault
    with pytest.raises(ValueError, match="float16 holds 65504"):
        halve_weights(linear_graph("graph", weight))
