"""Graphs of fixed sizes for DirectML, on the CPU provider: no Windows computer with a graphics card was at hand."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import ModelProto
from small_package import random_model
from test_decode_graphs import CONFIG, cache, image_inputs, prefill_inputs

from unifluid.export.dml_variant import dml_graphs, image_step_sizes, prefill_sizes, text_step_sizes
from unifluid.export.fixed_builder import Sizes
from unifluid.export.golden_check import distance
from unifluid.export.package_files import MANIFEST
from unifluid.export.parity import HALF
from unifluid.export.reference_outputs import Arrays, reference_outputs
from unifluid.model import UniFluid
from unifluid.shapes import HeadConfig
from unifluid.training.trained import TrainedModel

STEPS = 4
MODEL = random_model()
LEFT_TO_THE_HOST = {"Loop", "If", "Shape", "Size", "MatMulNBits"}


@pytest.fixture(scope="module")
def graphs() -> dict[str, list[ModelProto]]:
    return dml_graphs(MODEL, STEPS)


def session_of(model: bytes | str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level, options.intra_op_num_threads = 3, 1
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def farthest(model: ModelProto, name: str, inputs: Arrays) -> float:
    session = session_of(model.SerializeToString())
    made = dict(zip([each.name for each in session.get_outputs()], session.run(None, dict(inputs)), strict=True))
    theirs = reference_outputs(MODEL, name, inputs)
    return max(distance(made[output], theirs[output]) for output in theirs)


def text_inputs(sizes: Sizes) -> dict[str, np.ndarray]:
    rows, columns = sizes["R"], sizes["P"]
    return cache(CONFIG, rows, columns) | {
        "token_id": np.full((rows, 1), 12),
        "position": np.full((rows, 1), 30),
        "mask": np.zeros((rows, 1, 1, columns + 1), np.float32),
    }


def test_prefill_reads_each_mix_of_parts_that_a_task_has(graphs: dict[str, list[ModelProto]]) -> None:
    for model, sizes in zip(graphs["prefill"], prefill_sizes(CONFIG), strict=True):
        parts = {"rows": sizes["R"], "vision": sizes["W"], "source": sizes["S"], "text": sizes["T"]}
        inputs = prefill_inputs(CONFIG, **parts, image=0, asked=1)
        assert farthest(model, "prefill", inputs) < HALF["prefill"], sizes


def test_steps_write_and_draw_as_the_model_does(graphs: dict[str, list[ModelProto]]) -> None:
    for model, sizes in zip(graphs["text_step"], text_step_sizes(CONFIG), strict=True):
        assert farthest(model, "text_step", text_inputs(sizes)) < HALF["text_step"], sizes
    for model, sizes in zip(graphs["image_step"], image_step_sizes(CONFIG, STEPS), strict=True):
        inputs = image_inputs(CONFIG, guidance=sizes["G"], variations=sizes["n"], columns=sizes["P"])
        inputs["schedule"] = np.linspace(0, 1, STEPS + 1, dtype=np.float32) ** 2
        assert farthest(model, "image_step", inputs) < HALF["image_step"], sizes


def test_every_size_is_a_number_and_the_host_has_nothing_to_do(variant: Path, tmp_path: Path) -> None:
    manifest = json.loads((variant / MANIFEST).read_text(encoding="utf-8"))
    dml = manifest["variants"]["dml"]
    assert (dml["devices"], dml["graphs"]) == (["dml"], {})
    assert {name: len(paths) for name, paths in dml["fixed"].items()} == {
        "vision": 2, "vae_encode": 1, "vae_decode": 1, "prefill": 5, "text_step": 2, "image_step": 6,
    }  # fmt: skip
    for place, path in enumerate(path for paths in dml["fixed"].values() for path in paths):
        graph = onnx.load(variant / path, load_external_data=False).graph
        values = (*graph.input, *graph.output)
        assert all(dim.HasField("dim_value") for value in values for dim in value.type.tensor_type.shape.dim), path
        options = ort.SessionOptions()
        options.log_severity_level = 3
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(tmp_path / f"{place}.onnx")
        ort.InferenceSession(str(variant / path), options, providers=["CPUExecutionProvider"])
        left = onnx.load(options.optimized_model_filepath, load_external_data=False).graph
        assert not LEFT_TO_THE_HOST & {node.op_type for node in left.node}, path


def test_both_kinds_of_graphs_share_one_file_of_weights(variant: Path) -> None:
    parameters = sum(each.numel() for each in MODEL.unified.parameters())
    assert sorted(path.name for path in (variant / "gpu").glob("*.bin")) == ["weights.bin"]
    assert (variant / "gpu/weights.bin").stat().st_size < 2.3 * parameters


def test_pictures_go_through_graphs_of_fixed_rows_as_through_those_of_free_ones(variant: Path) -> None:
    image = np.random.default_rng(1).standard_normal((8, 3, CONFIG.vision.image_px, CONFIG.vision.image_px))
    fixed, free = (session_of(str(variant / name)) for name in ("vision.8.onnx", "vision.onnx"))
    feeds = {"image": image.astype(np.float32)}
    assert distance(fixed.run(None, feeds)[0], free.run(None, feeds)[0]) < 1e-5


def test_a_head_that_predicts_noise_is_refused() -> None:
    unified = UniFluid(replace(CONFIG, head=HeadConfig(kind="eps", width=64, blocks=2, sample_steps=10)))
    with pytest.raises(ValueError, match="flow heads only"):
        dml_graphs(TrainedModel(unified, MODEL.autoencoder), STEPS)
