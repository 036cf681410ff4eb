"""An imported NextStep against `transformers`' Qwen 2, `diffusers`' autoencoder and the paper's formulas."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_nextstep import (
    BEGINS,
    DIMS,
    SIDE,
    WIDTH,
    Published,
    diffusers_vae,
    grid_table,
    solved,
    velocity,
    write_folder,
)

from unifluid.config import DrawerConfig
from unifluid.export.drawer_step import grid_positions
from unifluid.export.golden_cases import Call, Run
from unifluid.export.golden_check import check_all, open_graphs
from unifluid.export.sequence_inputs import additive
from unifluid.export.verify import verify_package
from unifluid.flow import flow_schedule, sample_sde
from unifluid.head import DiffusionHead
from unifluid.imports.command import import_command
from unifluid.imports.flux_vae import flux_decoder, flux_vae_config
from unifluid.imports.import_graphs import write_import_graphs
from unifluid.imports.import_package import ImportParts, import_facts
from unifluid.imports.nextstep import nextstep_parts
from unifluid.imports.nextstep_keys import nextstep_map
from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.streamed_reference import filled, streamed_decoder
from unifluid.philox import token_noise
from unifluid.prompt_spelling import PromptReader
from unifluid.tokenizer import TextRules, Tokenizer

CLOSE = {"rtol": 1e-4, "atol": 2e-5}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nextstep") / "published"


@pytest.fixture(scope="module")
def published(folder: Path) -> Published:
    return write_folder(folder)


@pytest.fixture(scope="module")
def parts(folder: Path, published: Published) -> ImportParts:
    return nextstep_parts(SourceFolder(folder), "tiny", None, grid=SIDE)


@pytest.fixture(scope="module")
def config(parts: ImportParts) -> DrawerConfig:
    assert isinstance(parts.config, DrawerConfig)
    return parts.config


@torch.no_grad()
def test_the_decoder_is_the_qwen_2_of_transformers(
    published: Published, parts: ImportParts, config: DrawerConfig
) -> None:
    embedded = torch.randn(2, 9, WIDTH, generator=torch.Generator().manual_seed(1))
    expected = published.decoder(inputs_embeds=embedded).last_hidden_state
    causal = np.tile(additive(np.tril(np.ones((9, 9), bool)))[None, None], (2, 1, 1, 1))
    seen = streamed_decoder(config, parts.weights, embedded.numpy(), np.tile(np.arange(9), (2, 1)), causal)
    np.testing.assert_allclose(seen.hidden, expected.numpy(), **CLOSE)


@torch.no_grad()
@pytest.mark.parametrize("time", [0.0, 0.35, 0.98])
def test_the_flow_head_is_the_papers(
    published: Published, parts: ImportParts, config: DrawerConfig, time: float
) -> None:
    generator = torch.Generator().manual_seed(2)
    x, told = torch.randn(5, DIMS, generator=generator), torch.randn(5, WIDTH, generator=generator)
    head = filled(DiffusionHead(config.head, WIDTH, DIMS, SIDE**2), parts.weights, "head.")
    condition = head.condition(told, torch.arange(5))
    found = head(x, torch.tensor(time * config.head.flow_time), condition)
    np.testing.assert_allclose(found.numpy(), velocity(published.tensors, x, time, told).numpy(), **CLOSE)


@torch.no_grad()
@pytest.mark.parametrize("shift", [1.0, 3.2])
def test_the_solver_is_the_reverse_equation_by_the_score(
    published: Published, parts: ImportParts, config: DrawerConfig, shift: float
) -> None:
    told = torch.randn(2, WIDTH, generator=torch.Generator().manual_seed(3))
    noise = np.concatenate([token_noise(7, variation=0, grid=np.array([3]), step=step, dims=DIMS) for step in range(9)])
    head = filled(DiffusionHead(config.head, WIDTH, DIMS, SIDE**2), parts.weights, "head.")
    found = sample_sde(
        head,
        head.condition(told, torch.zeros(2, dtype=torch.long))[:, None],
        torch.from_numpy(noise[None, :1]),
        weights=torch.tensor([[3.0], [-2.0]]),
        schedule=flow_schedule(8, shift),
        step_noise=torch.from_numpy(noise[1:])[:, None, None],
    )
    expected = solved(published.tensors, told, noise, 3.0, shift)
    np.testing.assert_allclose(found[0, 0].numpy(), expected.numpy(), rtol=1e-3, atol=2e-4)


@torch.no_grad()
def test_tokens_become_the_pixels_of_diffusers(folder: Path, published: Published) -> None:
    source = SourceFolder(folder / "vae")
    shape = flux_vae_config(source.config())
    tokens = torch.randn(2, SIDE**2, DIMS, generator=torch.Generator().manual_seed(4))
    # Rows, columns, channel, row and column within the patch.
    grid = tokens.reshape(2, SIDE, SIDE, DIMS // 4, 2, 2).permute(0, 3, 1, 4, 2, 5)
    latents = grid.reshape(2, DIMS // 4, 2 * SIDE, 2 * SIDE) / 0.8 - 0.1
    expected = (diffusers_vae(published.vae).decode(latents).sample / 2 + 0.5).clamp(0, 1)
    assert float(expected.std()) > 0.05
    found = flux_decoder(source, shape)(tokens)
    np.testing.assert_allclose(found[:, :3].numpy(), expected.numpy(), rtol=1e-4, atol=2e-5)
    assert bool((found[:, 3] == 1).all())


def test_positions_of_a_grid_are_those_of_its_upper_left() -> None:
    expected = grid_table()[:SIDE, :SIDE].reshape(SIDE**2, WIDTH)
    np.testing.assert_allclose(grid_positions(WIDTH, 6, SIDE), expected.numpy(), rtol=0, atol=1e-6)


def test_graphs_compute_the_golden_answers(folder: Path, parts: ImportParts, tmp_path: Path) -> None:
    assert worst_of(folder, parts, tmp_path, 32) < {"prefill": 1e-5, "image_step": 1e-4, "vae_decode": 1e-4}


class Below(dict[str, float]):
    """Compares by graph."""

    def __lt__(self, other: dict[str, float]) -> bool:
        assert self.keys() == other.keys()
        return all(value < other[graph] for graph, value in self.items())


def worst_of(folder: Path, parts: ImportParts, out: Path, bits: int) -> Below:
    tokenizer = Tokenizer.load(folder / "tokenizer.json", TextRules("kept", "kept"))
    calls, runs = golden(parts, tokenizer)
    found = check_all(open_graphs(write_import_graphs(out, parts.graphs, bits)), calls, runs)
    return Below({graph: max(each.distance for each in found if each.graph == graph) for graph in parts.graphs})


def golden(parts: ImportParts, tokenizer: Tokenizer) -> tuple[list[Call], list[Run]]:
    return parts.golden(PromptReader(import_facts(parts), tokenizer))


@pytest.mark.parametrize(("bits", "most"), [(16, 0.02), (8, 0.1), (4, 0.6)])
def test_rounded_graphs_stay_near(folder: Path, parts: ImportParts, tmp_path: Path, bits: int, most: float) -> None:
    assert worst_of(folder, parts, tmp_path, bits) < {"prefill": most, "image_step": most, "vae_decode": 0.01}


def test_golden_answers_differ_where_tokens_are_normalised_or_placed(tmp_path: Path) -> None:
    write_folder(tmp_path / "placed", use_gen_pos_embed=True)
    source = SourceFolder(tmp_path / "placed")
    for number, token_norm in enumerate((False, True)):
        parts = nextstep_parts(source, "tiny", None, grid=SIDE, token_norm=token_norm)
        tokenizer = Tokenizer.load(source.folder / "tokenizer.json", TextRules("kept", "kept"))
        token = golden(parts, tokenizer)[1][0].steps[1].outputs["next"]
        assert (abs(float(token.mean())) < 1e-5) == token_norm
        (tmp_path / str(number)).mkdir()
        assert worst_of(source.folder, parts, tmp_path / str(number), 32)["image_step"] < 1e-4


def run(folder: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    parts_of = partial(nextstep_parts, grid=SIDE)
    status = import_command("", parts_of, [str(folder), "--out", str(out), "--json"], {"token_norm": ""})
    return status, json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_folder_becomes_a_sound_package_that_only_draws(
    folder: Path, published: Published, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = run(folder, tmp_path / "package", capsys)
    assert (status, told["stage"]) == (0, "done")
    assert verify_package(tmp_path / "package") == []
    manifest = json.loads((tmp_path / "package/manifest.json").read_text())
    assert manifest["capabilities"] == {"draw": {}}
    assert sorted(manifest["graphs"]) == ["image_step", "prefill", "vae_decode"]
    area = published.tokenizer.encode(f"<|image_area|>{SIDE}*{SIDE}").ids
    assert len(area) == 4
    assert manifest["prompts"]["draw"]["parts"] == [{"field": "prompt"}, {"ids": area}]
    assert manifest["unguided"] == {"kind": "pieces", "ids": area}
    card = (tmp_path / "package/MODEL_CARD.md").read_text()
    for said in ("Apache-2.0", "StepFun", "editing: its source", "2 blocks of width 64", "## Not verified"):
        assert said in card


def test_a_piece_that_begins_texts_is_put_as_the_published_program_puts_it(
    folder: Path, published: Published, tmp_path: Path
) -> None:
    link(folder, tmp_path, without="tokenizer_config.json")
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"bos_token": {"content": "<|endoftext|>"}}))
    facts = nextstep_parts(SourceFolder(tmp_path), "tiny", None, grid=SIDE).facts
    area = published.tokenizer.encode(f"<|image_area|>{SIDE}*{SIDE}").ids
    assert facts["prompts"]["draw"]["parts"] == [{"ids": [0]}, {"field": "prompt"}, {"ids": area[1:]}]
    assert facts["unguided"]["ids"] == [0, *area[1:]]


def link(folder: Path, out: Path, without: str) -> None:
    for path in folder.iterdir():
        if path.name != without:
            (out / path.name).symlink_to(path)


def test_every_tensor_is_taken_once_or_left_with_a_reason(
    folder: Path, published: Published, config: DrawerConfig
) -> None:
    tensors = nextstep_map(config)
    taken = [source for each in tensors.taken.values() for source in each.sources]
    assert len(taken) == len(set(taken))
    assert set(published.tensors) - set(taken) == {"lm_head.weight"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda tensors: tensors.pop("image_head.net.res_blocks.1.adaLN_modulation.1.bias"), "tensorMissing"),
        (lambda tensors: tensors.pop("layers.1.self_attn.k_proj.bias"), "tensorMissing"),
        (lambda tensors: tensors.update({"image_head.net.res_blocks.2.mlp.0.bias": torch.zeros(4)}), "tensorExtra"),
        (lambda tensors: tensors.update({"image_in_projector.weight": torch.zeros(3, 4)}), "tensorMisshapen"),
        (
            lambda tensors: tensors.update(
                {"image_head.net.final_layer.adaLN_modulation.1.weight": torch.zeros(192, 64)}
            ),
            "tensorMisshapen",
        ),
    ],
)
def test_a_tensor_that_is_missing_extra_or_misshapen_is_named(
    folder: Path, published: Published, tmp_path: Path, change, code
) -> None:
    link(folder, tmp_path, without="model.safetensors")
    before = load_file(folder / "model.safetensors")
    tensors = dict(before)
    change(tensors)
    save_file(tensors, tmp_path / "model.safetensors")
    with pytest.raises(FolderRefused) as refused:
        nextstep_parts(SourceFolder(tmp_path), "tiny", None, grid=SIDE)
    (changed,) = {name for name in {*before, *tensors} if before.get(name) is not tensors.get(name)}
    assert refused.value.code == code
    assert changed in str(refused.value)


def test_tensors_may_be_named_as_parts_of_a_model(folder: Path, published: Published, tmp_path: Path) -> None:
    link(folder, tmp_path, without="model.safetensors")
    save_file({f"model.{name}": value for name, value in published.tensors.items()}, tmp_path / "model.safetensors")
    assert len(nextstep_parts(SourceFolder(tmp_path), "tiny", None, grid=SIDE).weights) > 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model_type", "llama"),
        ("attention_bias", False),
        ("o_attention_bias", True),
        ("rope_scaling", {"type": "yarn"}),
        ("latent_patch_size", 1),
        ("hidden_size", "wide"),
        ("boi", None),
        ("latent_channels", 16),
    ],
)
def test_another_build_is_refused_by_what_differs(
    folder: Path, published: Published, tmp_path: Path, name: str, value: object
) -> None:
    link(folder, tmp_path, without="config.json")
    stated = json.loads((folder / "config.json").read_text()) | {name: value}
    (tmp_path / "config.json").write_text(json.dumps(stated))
    with pytest.raises(FolderRefused):
        nextstep_parts(SourceFolder(tmp_path), "tiny", None, grid=SIDE)


def test_an_autoencoder_as_a_pickle_is_refused_with_how_to_convert_it(
    folder: Path, published: Published, tmp_path: Path
) -> None:
    link(folder, tmp_path, without="vae")
    (tmp_path / "vae").mkdir()
    (tmp_path / "vae/checkpoint.pt").write_bytes(b"whatever")
    with pytest.raises(FolderRefused, match="weights_only=True") as refused:
        nextstep_parts(SourceFolder(tmp_path), "tiny", None, grid=SIDE)
    assert refused.value.code == "pickleRefused"


def test_boi_is_fed_as_its_piece(config: DrawerConfig) -> None:
    assert (config.begins, config.head.time_scale, config.backbone.qkv_bias) == (BEGINS, 1.0, True)
