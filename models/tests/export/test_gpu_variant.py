"""Graphs for graphics cards, on the CPU provider: the model and they differ by float16 weights alone."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, RuntimeException
from small_package import random_model
from test_decode_graphs import CONFIG, GEMMA, Graphs, image_inputs, prefill_inputs
from torch import nn

from unifluid.config import UniFluidConfig
from unifluid.export import kernels, parity
from unifluid.export.golden_cases import GoldenCases
from unifluid.export.golden_check import check_all, open_graphs, worst
from unifluid.export.package_files import MANIFEST
from unifluid.export.parity import HALF, package_graphs
from unifluid.export.verify import verify_package
from unifluid.gaussian_diffusion import ancestral_table
from unifluid.model import UniFluid
from unifluid.shapes import HeadConfig
from unifluid.training.trained import TrainedModel

CLOSE = HALF["image_step"]


def graphs_of(model: TrainedModel, steps: int, **changes: object) -> Graphs:
    """For graphics cards, of a model of random weights that differs from tiny-test in `changes`."""
    torch.manual_seed(4)
    unified = UniFluid(replace(CONFIG, **changes)).eval()
    for parameter in unified.parameters():
        nn.init.normal_(parameter, std=0.1)
    return Graphs(TrainedModel(unified, model.autoencoder), steps=steps)


def drawing(config: UniFluidConfig, steps: int, **rows: int) -> dict[str, np.ndarray]:
    inputs = image_inputs(config, columns=5, **rows)
    return inputs | {"schedule": np.linspace(0, 1, steps + 1, dtype=np.float32) ** 2}


def test_the_package_says_which_graphs_are_for_which_devices(variant: Path) -> None:
    manifest = json.loads((variant / MANIFEST).read_text(encoding="utf-8"))
    graphs = {name: f"gpu/{name}.onnx" for name in ("prefill", "text_step", "image_step")}
    assert manifest["variants"]["gpu"] == {"devices": ["cuda", "webgpu"], "graphs": graphs}
    assert {"gpu/weights.bin", "weights.bin"} <= {entry["path"] for entry in manifest["files"]}
    assert verify_package(variant) == []


def test_all_else_in_the_package_is_as_it_is_without_them(package: Path, variant: Path) -> None:
    for name in ("image_step.onnx", "prefill.onnx", "weights.bin", "fixtures/tensors.bin", "tokenizer.json"):
        assert (variant / name).read_bytes() == (package / name).read_bytes(), name
    assert "variants" not in json.loads((package / MANIFEST).read_text(encoding="utf-8"))


def test_its_golden_calls_are_as_close_as_float16_weights_are(variant: Path, golden: GoldenCases) -> None:
    found = check_all(open_graphs(package_graphs(variant, "gpu")), golden.calls(), golden.runs())
    assert {each.graph for each in found} == set(HALF)
    for each in worst(found).values():
        assert each.distance < HALF[each.graph], each


def test_the_command_compares_a_variant_with_the_stored_fixtures(
    package: Path, variant: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert parity.main(["--package", str(variant), "--variant", "gpu"]) == 0
    assert "4e-03" in capsys.readouterr().out
    with pytest.raises(ValueError, match="no variant gpu"):
        parity.main(["--package", str(package), "--variant", "gpu"])


@pytest.mark.parametrize("steps", [1, 3, 8])
def test_fewer_steps_than_were_unrolled_draw_what_they_should(steps: int) -> None:
    graphs = Graphs(random_model(), steps=8)
    assert graphs.worst("image_step", drawing(CONFIG, steps, guidance=2, variations=2)) < CLOSE


def test_more_steps_than_were_unrolled_are_refused() -> None:
    graphs = Graphs(random_model(), steps=4)
    with pytest.raises((Fail, InvalidArgument, RuntimeException)):
        graphs.run("image_step", drawing(CONFIG, 5, guidance=1, variations=1))


@pytest.mark.parametrize(("guidance", "variations", "tokens"), [(1, 3, 1), (3, 2, 1), (2, 2, 3)])
def test_rows_variations_and_groups_are_kept_apart(guidance: int, variations: int, tokens: int) -> None:
    graphs = Graphs(random_model(), steps=8)
    inputs = drawing(CONFIG, 8, guidance=guidance, variations=variations, tokens=tokens)
    assert graphs.worst("image_step", inputs) < CLOSE


@pytest.mark.parametrize("modulation", ["per-block", "shared"])
def test_heads_of_several_blocks_are_unrolled(model: TrainedModel, modulation: str) -> None:
    graphs = graphs_of(model, 60, head=replace(CONFIG.head, blocks=3, modulation=modulation))
    config = graphs.model.unified.config
    assert graphs.worst("image_step", drawing(config, 25, guidance=2, variations=1)) < CLOSE


@pytest.mark.parametrize("steps", [1, 7, 10])
def test_an_eps_head_rests_in_the_steps_that_are_left(model: TrainedModel, steps: int) -> None:
    graphs = graphs_of(model, 10, head=HeadConfig(kind="eps", width=64, blocks=2, sample_steps=10))
    inputs = image_inputs(graphs.model.unified.config, guidance=2, variations=2, columns=5)
    inputs["schedule"] = ancestral_table(1000, steps).contiguous().numpy()
    inputs["step_noise"] = np.random.default_rng(2).standard_normal((steps, *inputs["noise"].shape)).astype(np.float32)
    assert graphs.worst("image_step", inputs) < CLOSE


@pytest.mark.parametrize("activation", ["gelu-tanh", "silu"])
def test_backbones_with_the_switches_of_gemma_and_llama_are_fused(model: TrainedModel, activation: str) -> None:
    graphs = graphs_of(model, 8, backbone=replace(GEMMA, activation=activation, tied_output=activation != "silu"))
    config = graphs.model.unified.config
    inputs = prefill_inputs(config, rows=2, vision=4, source=16, text=5, image=2, asked=2)
    assert graphs.worst("prefill", inputs) < HALF["prefill"]
    assert graphs.worst("image_step", drawing(config, 8, guidance=2, variations=1)) < CLOSE


def test_no_loop_is_left_and_weights_are_float16_and_stored_once(variant: Path) -> None:
    kinds: Counter[str] = Counter()
    for name in ("prefill", "text_step", "image_step"):
        graph = onnx.load(variant / f"gpu/{name}.onnx", load_external_data=False).graph
        kinds.update(node.op_type for node in graph.node)
        assert all(len(node.output) <= 8 for node in graph.node)
        large = [each for each in graph.initializer if np.prod(each.dims) >= 4096 and "rotary" not in each.name]
        assert large
        assert {each.data_type for each in large} == {onnx.TensorProto.FLOAT16}
    assert not {"Loop", "MatMulNBits", "Pow", "Sqrt"} & set(kinds)
    parameters = sum(each.numel() for each in random_model().unified.parameters())
    assert (variant / "gpu/weights.bin").stat().st_size < 2.3 * parameters


def test_kernels_of_a_loop_count_once_a_step_and_the_variant_launches_fewer(
    variant: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few, many = (kernels.counts(variant / "image_step.onnx", steps)[0] for steps in (1, 8))
    written, _ = kernels.counts(variant / "gpu/image_step.onnx", 8)
    assert (many - few) % 7 == 0
    assert written < 0.7 * many
    assert kernels.main([str(variant), "--steps", "8"]) == 0
    printed = capsys.readouterr().out
    assert f"image_step.onnx{many:>17}" in printed
    assert f"gpu/image_step.onnx{written:>13}" in printed
