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
    first, second, other = linear_graph("first"), linear_graph("second"), linear_graph("other", WEIGHT + 1)
    with WeightsFile(tmp_path, "weights.bin") as weights:
        weights.place([b"x"])
        for model in (first, second, other):
            externalise(model, weights)
    assert fields(first) == fields(second)
    assert fields(first) == {"location": "weights.bin", "offset": "64", "length": str(WEIGHT.nbytes)}
    assert int(fields(other)["offset"]) == 64 + WEIGHT.nbytes
    assert (tmp_path / "weights.bin").stat().st_size == 64 + 2 * WEIGHT.nbytes


def test_a_graph_loads_its_weights_by_path(tmp_path: Path) -> None:
    model, x = linear_graph("graph"), np.ones((2, 64), np.float32)
    with WeightsFile(tmp_path, "weights.bin") as weights:
        externalise(model, weights)
    (tmp_path / "graph.onnx").write_bytes(model.SerializeToString())
    session = ort.InferenceSession(str(tmp_path / "graph.onnx"), providers=["CPUExecutionProvider"])
    np.testing.assert_allclose(session.run(None, {"x": x})[0], x @ WEIGHT.T, rtol=1e-4, atol=1e-4)


def test_weights_that_do_not_fit_one_file_go_on_in_the_next(tmp_path: Path) -> None:
    graphs = [linear_graph(f"graph{index}", WEIGHT + index) for index in range(5)]
    with WeightsFile(tmp_path, "weights.bin", most_file_bytes=2 * WEIGHT.nbytes) as weights:
        for graph in graphs:
            externalise(graph, weights)
        externalise(linear_graph("again"), weights)
    assert [fields(graph)["location"] for graph in graphs] == [
        "weights.bin", "weights.bin", "weights-2.bin", "weights-2.bin", "weights-3.bin"
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["weights-2.bin", "weights-3.bin", "weights.bin"]
    assert all(path.stat().st_size <= 2 * WEIGHT.nbytes for path in tmp_path.iterdir())
    for index, graph in enumerate(graphs):
        (tmp_path / "graph.onnx").write_bytes(graph.SerializeToString())
        session = ort.InferenceSession(str(tmp_path / "graph.onnx"), providers=["CPUExecutionProvider"])
        x = np.ones((1, 64), np.float32)
        np.testing.assert_allclose(session.run(None, {"x": x})[0], x @ (WEIGHT + index).T, rtol=1e-4, atol=1e-4)


def test_a_graph_written_into_the_store_is_the_graph_that_was_moved_there(tmp_path: Path) -> None:
    x, answers = np.ones((2, 64), np.float32), []
    for name, bits in (("kept", 8), ("streamed", 8), ("kept", 4), ("streamed", 4)):
        folder = tmp_path / f"{name}{bits}"
        folder.mkdir()
        with WeightsFile(folder, "weights.bin") as weights:
            b = GraphBuilder("graph", quantize=True, bits=bits, store=weights if name == "streamed" else None)
            y = b.linear(b.input("x", FLOAT, ["M", 64]), "w", WEIGHT)
            b.output(y, "y", FLOAT, ["M", 48])
            model = b.model()
            externalise(model, weights)
        (folder / "graph.onnx").write_bytes(model.SerializeToString())
        onnx.checker.check_model(folder / "graph.onnx")
        session = ort.InferenceSession(str(folder / "graph.onnx"), providers=["CPUExecutionProvider"])
        answers.append(session.run(None, {"x": x})[0])
    np.testing.assert_array_equal(answers[0], answers[1])
    np.testing.assert_array_equal(answers[2], answers[3])
    assert (tmp_path / "kept8/weights.bin").read_bytes() == (tmp_path / "streamed8/weights.bin").read_bytes()


def test_small_constants_stay_in_the_graph(tmp_path: Path) -> None:
    model = linear_graph("small", WEIGHT[:2, :2])
    with WeightsFile(tmp_path, "weights.bin") as weights:
        externalise(model, weights)
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
