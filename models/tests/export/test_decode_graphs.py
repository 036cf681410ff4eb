"""What must hold of the decode graphs whatever the weights: parts may be empty, masked columns do not matter."""

from dataclasses import replace
from itertools import product

import numpy as np
import onnxruntime as ort
import pytest
import torch
from small_package import random_model
from torch import nn

from unifluid.attention import MASKED
from unifluid.config import UniFluidConfig
from unifluid.configs.models import model_config
from unifluid.export.decode_graphs import prefill_graph
from unifluid.export.export_graphs import decode_graphs
from unifluid.export.golden_check import distance
from unifluid.export.gpu_variant import gpu_graphs
from unifluid.export.reference_outputs import Arrays, reference_outputs
from unifluid.gaussian_diffusion import ancestral_table
from unifluid.model import UniFluid
from unifluid.shapes import BackboneConfig, HeadConfig
from unifluid.training.trained import TrainedModel

CONFIG = model_config("tiny-test")
NOISE = np.random.default_rng(2)


def normal(*shape: int) -> np.ndarray:
    return NOISE.standard_normal(shape).astype(np.float32)


class Graphs:
    """The three decode graphs of one model, float32, 8-bit or those for graphics cards, with the model beside them."""

    def __init__(self, model: TrainedModel, *, quantize: bool = False, steps: int | None = None) -> None:
        """steps: how many solver steps the graphs for graphics cards have; None for the graphs of the CPU."""
        self.model = model
        made = decode_graphs(model, quantize=quantize) if steps is None else gpu_graphs(model, steps)
        options = ort.SessionOptions()
        options.log_severity_level, options.intra_op_num_threads = 3, 1
        self.sessions = {
            name: ort.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])
            for name, graph in made.items()
        }

    def run(self, graph: str, inputs: Arrays) -> dict[str, np.ndarray]:
        session = self.sessions[graph]
        return dict(zip([each.name for each in session.get_outputs()], session.run(None, dict(inputs)), strict=True))

    def worst(self, graph: str, inputs: Arrays) -> float:
        ours, theirs = self.run(graph, inputs), reference_outputs(self.model, graph, inputs)
        return max(distance(ours[name], theirs[name]) for name in theirs)


@pytest.fixture(scope="module", params=[{}, {"quantize": True}, {"steps": 8}], ids=["float32", "8-bit", "gpu"])
def graphs(request: pytest.FixtureRequest) -> Graphs:
    return Graphs(random_model(), **request.param)


@pytest.fixture(scope="module")
def exact() -> Graphs:
    return Graphs(random_model(), quantize=False)


def cache(config: UniFluidConfig, rows: int, columns: int) -> dict[str, np.ndarray]:
    backbone = config.backbone
    return {name: normal(backbone.layers, rows, backbone.kv_heads, columns, backbone.head_dim) for name in ("k", "v")}


def prefill_inputs(
    config: UniFluidConfig, *, rows: int, vision: int, source: int, text: int, image: int, asked: int
) -> dict[str, np.ndarray]:
    columns, width = vision + source + text + image, config.backbone.width
    seen = np.tril(np.ones((columns, columns), bool)) | (np.arange(columns) < vision + source + text)
    return {
        "text_ids": NOISE.integers(10, config.backbone.vocab, (rows, text)),
        "vision": normal(rows, vision, width),
        "vision_segment": NOISE.integers(0, 2, (rows, vision)),
        "source": normal(rows, source, config.token_dims),
        "source_grid": NOISE.integers(0, config.tokens, (rows, source)),
        "image": normal(rows, image, config.token_dims),
        "image_grid": NOISE.integers(0, config.tokens + 1, (rows, image)),
        "image_next": NOISE.integers(0, config.tokens + 1, (rows, image)),
        "position": np.tile(np.arange(columns) * 2, (rows, 1)),
        "mask": np.tile(np.where(seen, np.float32(0), np.float32(MASKED)), (rows, 1, 1, 1)),
        "logit_index": NOISE.integers(0, columns, (rows, asked)),
    }


def image_inputs(
    config: UniFluidConfig, *, guidance: int, variations: int, columns: int, tokens: int = 1
) -> dict[str, np.ndarray]:
    rows = guidance * variations
    weights = normal(guidance, variations)
    return cache(config, rows, columns) | {
        "previous": normal(rows, tokens, config.token_dims),
        "previous_grid": NOISE.integers(0, config.tokens + 1, (rows, tokens)),
        "next_grid": NOISE.integers(0, config.tokens, (rows, tokens)),
        "position": np.full((rows, tokens), config.slots.image),
        "mask": np.concatenate(
            (np.zeros((rows, 1, tokens, columns)), np.tile(np.where(np.eye(tokens), 0, MASKED), (rows, 1, 1, 1))),
            axis=3,
        ).astype(np.float32),
        "noise": normal(variations, tokens, config.token_dims),
        "guidance": weights,
        "schedule": np.linspace(0, 1, 5, dtype=np.float32),
    }


@pytest.mark.parametrize(("vision", "source", "image", "asked"), list(product((0, 4), (0, 16), (0, 3), (0, 2))))
def test_prefill_takes_every_mix_of_empty_parts(
    graphs: Graphs, vision: int, source: int, image: int, asked: int
) -> None:
    inputs = prefill_inputs(CONFIG, rows=2, vision=vision, source=source, text=5, image=image, asked=asked)
    assert graphs.worst("prefill", inputs) < 0.08


def test_prefill_takes_no_text(graphs: Graphs) -> None:
    inputs = prefill_inputs(CONFIG, rows=1, vision=4, source=0, text=0, image=0, asked=1)
    assert graphs.worst("prefill", inputs) < 0.08


@pytest.mark.parametrize("columns", [0, 1, 9])
def test_steps_take_caches_of_every_length(graphs: Graphs, columns: int) -> None:
    step = cache(CONFIG, 2, columns) | {
        "token_id": np.array([[11], [12]]),
        "position": np.array([[30], [31]]),
        "mask": np.zeros((2, 1, 1, columns + 1), np.float32),
    }
    assert graphs.worst("text_step", step) < 0.08
    assert graphs.worst("image_step", image_inputs(CONFIG, guidance=1, variations=1, columns=columns)) < 0.12


@pytest.mark.parametrize(("guidance", "variations", "tokens"), [(1, 3, 1), (2, 1, 1), (3, 2, 1), (2, 2, 3), (1, 1, 8)])
def test_image_step_takes_rows_variations_and_groups(
    exact: Graphs, guidance: int, variations: int, tokens: int
) -> None:
    inputs = image_inputs(CONFIG, guidance=guidance, variations=variations, columns=6, tokens=tokens)
    assert exact.worst("image_step", inputs) < 2e-4


@pytest.mark.parametrize("steps", [1, 2, 25])
def test_the_schedule_sets_the_number_of_solver_steps(exact: Graphs, steps: int) -> None:
    inputs = image_inputs(CONFIG, guidance=2, variations=1, columns=4)
    inputs["schedule"] = np.linspace(0, 1, steps + 1, dtype=np.float32)
    assert exact.worst("image_step", inputs) < 2e-4


def test_masked_columns_change_nothing(graphs: Graphs) -> None:
    inputs = image_inputs(CONFIG, guidance=2, variations=1, columns=6)
    inputs["mask"][:, :, :, 2:4] = MASKED
    other = {name: array.copy() for name, array in inputs.items()}
    other["k"][:, :, :, 2:4] = 50
    other["v"][:, :, :, 2:4] = -50
    np.testing.assert_array_equal(graphs.run("image_step", inputs)["next"], graphs.run("image_step", other)["next"])


def test_a_row_of_weight_zero_changes_nothing(exact: Graphs) -> None:
    inputs = image_inputs(CONFIG, guidance=2, variations=1, columns=6)
    inputs["guidance"] = np.array([[1], [0]], np.float32)
    alone = {name: array[:1] for name, array in inputs.items() if name not in ("k", "v", "schedule")}
    alone |= {name: inputs[name][:, :1] for name in ("k", "v")} | {"schedule": inputs["schedule"]}
    both, one = exact.run("image_step", inputs)["next"], exact.run("image_step", alone)["next"]
    np.testing.assert_allclose(both, one, atol=1e-5)


def test_copies_in_a_group_are_drawn_as_if_alone(exact: Graphs) -> None:
    group = image_inputs(CONFIG, guidance=2, variations=2, columns=6, tokens=3)
    together = exact.run("image_step", group)["next"]
    for token in range(3):
        names = ("previous", "previous_grid", "next_grid", "position", "noise")
        alone = group | {name: group[name][:, token : token + 1] for name in names}
        alone["mask"] = np.zeros((4, 1, 1, 7), np.float32)
        np.testing.assert_allclose(exact.run("image_step", alone)["next"][:, 0], together[:, token], atol=1e-5)


def test_one_step_is_the_prefill_of_one_more_token(exact: Graphs) -> None:
    inputs = prefill_inputs(CONFIG, rows=1, vision=4, source=0, text=3, image=2, asked=0)
    whole = exact.run("prefill", inputs)
    short = dict(inputs)
    for name in ("image", "image_grid", "image_next", "position"):
        short[name] = inputs[name][:, :-1]
    short["mask"] = inputs["mask"][:, :, :-1, :-1]
    before = exact.run("prefill", short)
    step = image_inputs(CONFIG, guidance=1, variations=1, columns=8) | {"k": before["k"], "v": before["v"]}
    step |= {"previous": inputs["image"][:, -1:], "previous_grid": inputs["image_grid"][:, -1:]}
    step |= {"next_grid": inputs["image_next"][:, -1:] % CONFIG.tokens, "position": inputs["position"][:, -1:]}
    inputs["image_next"][:, -1:] %= CONFIG.tokens
    whole = exact.run("prefill", inputs)
    made = exact.run("image_step", step)
    for cached, new in (("k", "k_new"), ("v", "v_new")):
        np.testing.assert_allclose(made[new][:, :, :, 0], whole[cached][:, :, :, -1], atol=1e-5)


GEMMA = BackboneConfig(
    width=64,
    layers=2,
    query_heads=4,
    kv_heads=2,
    head_dim=16,
    ffn=96,
    vocab=300,
    post_norms=True,
    attention_softcap=5.0,
    logit_softcap=3.0,
)


def test_the_switches_of_gemma_2_are_exported_too(model: TrainedModel) -> None:
    torch.manual_seed(3)
    unified = UniFluid(replace(CONFIG, backbone=GEMMA)).eval()
    for parameter in unified.parameters():
        nn.init.normal_(parameter, std=0.3)
    gemma = Graphs(TrainedModel(unified, model.autoencoder), quantize=False)
    config = unified.config
    inputs = prefill_inputs(config, rows=2, vision=4, source=16, text=5, image=2, asked=2)
    assert gemma.worst("prefill", inputs) < 2e-4
    assert gemma.worst("image_step", image_inputs(config, guidance=2, variations=1, columns=5)) < 2e-4


@pytest.mark.parametrize("modulation", ["per-block", "shared"])
def test_both_kinds_of_head_are_exported(model: TrainedModel, modulation: str) -> None:
    torch.manual_seed(4)
    config = replace(CONFIG, head=replace(CONFIG.head, blocks=3, modulation=modulation))
    unified = UniFluid(config).eval()
    for parameter in unified.head.parameters():
        nn.init.normal_(parameter, std=0.1)
    graphs = Graphs(TrainedModel(unified, model.autoencoder), quantize=False)
    assert graphs.worst("image_step", image_inputs(config, guidance=2, variations=1, columns=5)) < 2e-4


@pytest.mark.parametrize("steps", [1, 8, 100])
@pytest.mark.parametrize("copies", [1, 3])
def test_an_eps_head_draws_by_its_ancestral_steps(model: TrainedModel, steps: int, copies: int) -> None:
    torch.manual_seed(6)
    config = replace(CONFIG, head=HeadConfig(kind="eps", width=64, blocks=2, sample_steps=100))
    unified = UniFluid(config).eval()
    for parameter in unified.head.parameters():
        nn.init.normal_(parameter, std=0.1)
    graphs = Graphs(TrainedModel(unified, model.autoencoder), quantize=False)
    inputs = image_inputs(config, guidance=2, variations=2, columns=5, tokens=copies)
    inputs["schedule"] = ancestral_table(1000, steps).contiguous().numpy()
    inputs["step_noise"] = np.random.default_rng(2).standard_normal((steps, *inputs["noise"].shape)).astype(np.float32)
    assert graphs.worst("image_step", inputs) < 2e-4


def test_the_switches_of_llama_are_exported_too(model: TrainedModel) -> None:
    torch.manual_seed(7)
    llama = replace(GEMMA, post_norms=False, attention_softcap=0.0, logit_softcap=0.0)
    llama = replace(llama, activation="silu", tied_output=False, scaled_text=False)
    unified = UniFluid(replace(CONFIG, backbone=llama)).eval()
    for parameter in unified.parameters():
        nn.init.normal_(parameter, std=0.3)
    graphs = Graphs(TrainedModel(unified, model.autoencoder), quantize=False)
    inputs = prefill_inputs(unified.config, rows=2, vision=4, source=16, text=5, image=2, asked=2)
    assert graphs.worst("prefill", inputs) < 2e-4


def test_decode_graphs_share_every_big_weight() -> None:
    made = decode_graphs(random_model(), quantize=True)
    names = {graph: {each.name for each in proto.graph.initializer} for graph, proto in made.items()}
    layers = {name for name in names["prefill"] if name.startswith("backbone.layers")}
    assert len(layers) == 2 * (4 * 2 + 3)
    assert all(layers <= names[graph] for graph in names)
    big = [each for each in made["image_step"].graph.initializer if each.name.endswith(".codes")]
    assert {each.name for each in big} > {"head.modulation.0.codes", "head.blocks.0.up.codes"}


def test_graphs_are_small_and_keep_to_what_every_provider_has() -> None:
    proto = prefill_graph(
        CONFIG,
        {name: value.detach().numpy() for name, value in random_model().unified.state_dict().items()},
        quantize=True,
    )
    assert max(len(node.output) for node in proto.graph.node) <= 8
    assert {each.domain for each in proto.opset_import} == {"", "com.microsoft"}
