import numpy as np
import onnxruntime as ort
import pytest
from onnx import TensorProto

from unifluid.export.graph_builder import FLOAT, INT64, GraphBuilder
from unifluid.export.matmul_nbits import dequantize_rows, quantize_rows

ROWS = np.random.default_rng(0)


def normal(*shape: int) -> np.ndarray:
    return ROWS.standard_normal(shape).astype(np.float32)


def run(builder: GraphBuilder, **inputs: np.ndarray) -> np.ndarray:
    session = ort.InferenceSession(builder.model().SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, inputs)[0]


@pytest.mark.parametrize("inputs", [32, 64, 40, 8])
def test_codes_are_within_half_a_step_of_the_weight(inputs: int) -> None:
    weight = normal(6, inputs)
    weight[2] = 0
    codes, scales = quantize_rows(weight)
    restored = dequantize_rows(codes, scales, inputs)
    steps = np.repeat(scales, 32, axis=1)[:, :inputs]
    assert (np.abs(restored - weight) <= steps / 2 + 1e-6).all()
    assert (restored[2] == 0).all()


@pytest.mark.parametrize("inputs", [64, 40])
def test_onnx_runtime_multiplies_by_the_weight_we_rounded(inputs: int) -> None:
    weight, x = normal(48, inputs), normal(3, inputs)
    b = GraphBuilder("linear", quantize=True)
    y = b.linear(b.input("x", FLOAT, ["M", inputs]), "w", weight)
    b.output(y, "y", FLOAT, ["M", 48])
    expected = x @ dequantize_rows(*quantize_rows(weight), inputs).T
    # What remains is the rounding of x to 8 bits, inside the operator.
    assert np.abs(run(b, x=x) - expected).max() < 0.02 * np.abs(expected).max()


def test_no_rows_give_no_rows() -> None:
    b = GraphBuilder("linear", quantize=True)
    y = b.linear(b.input("x", FLOAT, ["M", 64]), "w", normal(48, 64))
    b.output(y, "y", FLOAT, ["M", 48])
    assert run(b, x=normal(0, 64)).shape == (0, 48)


def test_a_loop_body_multiplies_by_the_outer_graphs_codes() -> None:
    weight, x = normal(64, 64) * 0.1, normal(2, 64)
    b = GraphBuilder("outer", quantize=True)
    trips = b.input("trips", INT64, [])
    start = b.input("x", FLOAT, ["M", 64])
    body = b.body("body")
    body.input("step", INT64, [])
    going_on = body.input("going_on", TensorProto.BOOL, [])
    carried = body.input("carried", FLOAT, ["M", 64])
    moved = body.linear(carried, "w", weight)
    body.output(going_on, "still", TensorProto.BOOL, [])
    body.output(moved, "moved", FLOAT, ["M", 64])
    b.output(b.loop(trips, body, start), "y", FLOAT, ["M", 64])
    rounded = dequantize_rows(*quantize_rows(weight), 64)
    expected = x @ rounded.T @ rounded.T @ rounded.T
    got = run(b, x=x, trips=np.array(3))
    assert np.abs(got - expected).max() < 0.03 * np.abs(expected).max()
    graph = b.model().graph
    assert {each.name for each in graph.initializer} >= {"w.codes", "w.scales"}
    assert len(graph.node[-2].attribute[0].g.initializer) == 0


def test_rows_are_gathered_from_the_same_codes() -> None:
    table, ids = normal(20, 64), np.array([[3, 19], [0, 3]])
    b = GraphBuilder("gather", quantize=True)
    rows = b.gather_rows(b.input("ids", INT64, ["R", "T"]), "table", table)
    b.output(b.linear(rows, "table", table), "y", FLOAT, ["R", "T", 20])
    b.output(rows, "rows", FLOAT, ["R", "T", 64])
    model = b.model()
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows = session.run(["rows"], {"ids": ids})[0]
    np.testing.assert_allclose(rows, dequantize_rows(*quantize_rows(table), 64)[ids], rtol=1e-6)
    assert session.run(["rows"], {"ids": ids[:, :0]})[0].shape == (2, 0, 64)
    assert sum(each.name.startswith("table") for each in model.graph.initializer) == 2


def test_a_table_whose_columns_fill_no_block_is_refused() -> None:
    b = GraphBuilder("gather", quantize=True)
    with pytest.raises(ValueError, match="40 columns, no multiple of 32"):
        b.gather_rows(b.input("ids", INT64, ["R", "T"]), "table", normal(20, 40))
