from pathlib import Path

import numpy as np
import onnx
import pytest

from unifluid.export.golden_check import open_graphs
from unifluid.export.parity import package_graphs
from unifluid.export.reference_outputs import reference_outputs
from unifluid.training.trained import TrainedModel

INPUTS = {"vision": ("image", (3, 32, 32)), "vae_encode": ("image", (4, 32, 32)), "vae_decode": ("tokens", (16, 8))}


@pytest.mark.parametrize("graph", INPUTS)
def test_any_number_of_pictures_is_taken(package: Path, model: TrainedModel, graph: str) -> None:
    run = open_graphs({graph: package_graphs(package)[graph]})
    name, shape = INPUTS[graph]
    for pictures in (1, 3):
        inputs = {name: np.random.default_rng(4).random((pictures, *shape), np.float32)}
        (expected,) = reference_outputs(model, graph, inputs).values()
        (made,) = run(graph, inputs).values()
        np.testing.assert_allclose(made, expected, atol=0.01)
    (none,) = run(graph, {name: np.zeros((0, *shape), np.float32)}).values()
    assert none.shape == (0, *expected.shape[1:])


@pytest.mark.parametrize("graph", INPUTS)
def test_nothing_of_the_exporting_machine_is_in_a_graph(package: Path, graph: str) -> None:
    proto = onnx.load(package / f"{graph}.onnx", load_external_data=False)
    text = str(proto)
    assert "site-packages" not in text
    assert "stack_trace" not in text
    assert str(Path(__file__).parents[2]) not in text
