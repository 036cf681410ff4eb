import numpy as np
import pytest

from unifluid.export.tensor_store import TensorWriter, read_tensor, stored_values

GENERATOR = np.random.default_rng(5)


def cases() -> dict[str, np.ndarray]:
    return {
        "plain": GENERATOR.standard_normal((2, 3, 5)).astype(np.float32),
        "ids": GENERATOR.integers(0, 2**40, (3, 4)),
        "empty": np.zeros((2, 0, 8), np.float32),
        "mask": np.where(GENERATOR.random((2, 1, 5, 7)) < 0.5, np.float32(0), np.float32(-1e9)),
        "tile": np.repeat(GENERATOR.standard_normal((1, 9, 40)).astype(np.float32), 6, axis=0),
        "repeat": GENERATOR.random((2, 3, 4, 4), np.float32).repeat(8, axis=2).repeat(8, axis=3),
    }


@pytest.mark.parametrize("kind", cases())
def test_an_input_is_read_back_as_it_was(kind: str) -> None:
    writer, array = TensorWriter(), cases()[kind]
    writer.input(np.ones(3, np.float32))
    tensor = writer.input(array)
    restored = read_tensor(writer.bytes(), tensor)
    np.testing.assert_array_equal(restored, array)
    assert restored.dtype == array.dtype
    short = {"mask": tensor["dtype"] == "mask", "tile": "tile" in tensor, "repeat": tensor.get("repeat") == 8}
    assert short.get(kind, True)


def test_a_big_output_is_thinned_out_and_keeps_its_rms() -> None:
    writer, array = TensorWriter(), GENERATOR.standard_normal((4, 64, 64)).astype(np.float32)
    tensor = writer.output(array, 0.1)
    assert len(writer.bytes()) < 10_000
    np.testing.assert_array_equal(read_tensor(writer.bytes(), tensor), stored_values(array, tensor))
    assert tensor["rms"] == pytest.approx(float(np.sqrt(np.mean(array**2))), rel=1e-5)
    assert tensor["shape"] == [4, 64, 64]


def test_equal_arrays_are_stored_once() -> None:
    writer, array = TensorWriter(), GENERATOR.standard_normal((4, 4)).astype(np.float32)
    assert writer.input(array)["offset"] == writer.input(array.copy())["offset"]
    assert len(writer.bytes()) == 64
