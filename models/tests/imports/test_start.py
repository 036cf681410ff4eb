"""Published parts as a start for training: read as their own programs compute, trained on and exported whole."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL
from safetensors.torch import load_file, save_file
from torch.nn import Module
from transformers import Gemma2Config, Gemma2ForCausalLM, SiglipConfig, SiglipModel

from unifluid import tokenizer, train
from unifluid.configs.models import UNIFLUID_2B
from unifluid.data import build, corpus
from unifluid.export import write_package
from unifluid.export.export_graphs import export_graphs
from unifluid.export.golden_cases import GoldenCases
from unifluid.export.golden_check import check_all, open_graphs
from unifluid.export.package_words import golden_words
from unifluid.export.verify import verify_package
from unifluid.imports import start
from unifluid.imports.progress import Progress
from unifluid.imports.start import write_start
from unifluid.model import UniFluid
from unifluid.sd_vae import SdVaeConfig
from unifluid.shapes import BackboneConfig, HeadConfig, VisionConfig
from unifluid.tokenizer import Tokenizer
from unifluid.training.encode import encode_shards, write_records
from unifluid.training.encoders import load_autoencoder, load_vision, picture_encoder, vision_encoder
from unifluid.training.examples import EncodedKind, TaskShare
from unifluid.training.experiment import Experiment, OptimiserPlan
from unifluid.training.pictures import find_shards
from unifluid.training.run_state import start_from
from unifluid.training.trained import load_model

CONFIG = replace(
    UNIFLUID_2B,
    name="small-2b",
    backbone=BackboneConfig(
        width=64,
        layers=2,
        query_heads=4,
        kv_heads=2,
        head_dim=16,
        ffn=96,
        vocab=512,
        post_norms=True,
        attention_softcap=50.0,
        logit_softcap=30.0,
    ),
    vision=VisionConfig(kind="siglip", image_px=28, tokens=4, width=48, patch_px=14, layers=2, heads=3, ffn=80),
    head=HeadConfig(kind="eps", width=64, blocks=2, sample_steps=8),
    image_px=64,
    grid=4,
    text_slots=64,
)
SD_SHAPE = SdVaeConfig(widths=(8, 8, 16, 16), blocks=1, groups=4)


def loud(model: torch.nn.Module) -> torch.nn.Module:
    for parameter in model.parameters():
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=0.1)
    return model.eval()


def rounded(model: Module) -> Module:
    """The same with the weights that a start file holds; what a model computes for itself stays as it is."""
    copy = deepcopy(model)
    for parameter in copy.parameters():
        parameter.data = parameter.data.to(torch.bfloat16).float()
    return copy


@pytest.fixture(scope="module")
def gemma() -> Gemma2ForCausalLM:
    torch.manual_seed(1)
    backbone = CONFIG.backbone
    shape = Gemma2Config(
        hidden_size=backbone.width,
        num_hidden_layers=backbone.layers,
        num_attention_heads=backbone.query_heads,
        num_key_value_heads=backbone.kv_heads,
        head_dim=backbone.head_dim,
        intermediate_size=backbone.ffn,
        vocab_size=backbone.vocab,
        query_pre_attn_scalar=backbone.head_dim,
        attn_implementation="eager",
    )
    return loud(Gemma2ForCausalLM(shape))


@pytest.fixture(scope="module")
def siglip() -> SiglipModel:
    torch.manual_seed(2)
    text = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision = {"hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 3}
    shape = SiglipConfig(
        text_config=text | {"vocab_size": 32, "projection_size": 48},
        vision_config=vision | {"image_size": 28, "patch_size": 14},
    )
    return loud(SiglipModel(shape))


@pytest.fixture(scope="module")
def sd() -> AutoencoderKL:
    torch.manual_seed(3)
    return AutoencoderKL(
        block_out_channels=SD_SHAPE.widths,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=4,
    ).eval()


@pytest.fixture(scope="module")
def begun(
    gemma: Gemma2ForCausalLM, siglip: SiglipModel, sd: AutoencoderKL, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What the importer writes of three folders."""
    folder = tmp_path_factory.mktemp("published")
    for name, model in (("gemma", gemma), ("siglip", siglip), ("sd_vae", sd)):
        model.save_pretrained(folder / name)
    folders = {name: folder / name for name in ("gemma", "siglip", "sd_vae")}
    write_start(folder / "start", CONFIG, folders, Progress(as_json=False))
    return folder / "start"


@torch.no_grad()
def test_the_decoder_starts_as_gemma(begun: Path, gemma: Gemma2ForCausalLM) -> None:
    model = UniFluid(CONFIG).eval()
    start_from(model, begun / "unified.safetensors")
    ids = torch.randint(0, 512, (1, 9), generator=torch.Generator().manual_seed(1))
    causal = torch.ones(9, 9, dtype=torch.bool).tril()[None, None]
    logits = model.logits(model.hidden(model.embed_text(ids), torch.arange(9)[None], causal))
    torch.testing.assert_close(logits, rounded(gemma)(ids).logits, rtol=1e-4, atol=2e-5)


@torch.no_grad()
def test_the_eyes_start_as_siglip(begun: Path, siglip: SiglipModel) -> None:
    image = torch.rand(2, 3, 28, 28, generator=torch.Generator().manual_seed(1)) * 2 - 1
    expected = rounded(siglip.vision_model)(image).last_hidden_state
    found = load_vision(CONFIG, begun / "vision.safetensors")(image)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=2e-5)


def in_old_names(name: str) -> str:
    for new, old in (("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")):
        name = name.replace(f".{new}.", f".{old}.")
    return name


@torch.no_grad()
@pytest.mark.parametrize("named", ["as saved", "old", "old, as convolutions"])
def test_the_autoencoder_is_read_under_each_of_its_names(sd: AutoencoderKL, tmp_path: Path, named: str) -> None:
    folder = tmp_path / "sd"
    sd.save_pretrained(folder)
    file = folder / "diffusion_pytorch_model.safetensors"
    stored = load_file(file)
    if named != "as saved":
        stored = {in_old_names(name): value for name, value in stored.items()}
    if "convolutions" in named:
        stored = {
            name: value[:, :, None, None] if "attentions" in name and value.ndim == 2 else value
            for name, value in stored.items()
        }
    save_file({name: value.contiguous() for name, value in stored.items()}, file)
    write_start(tmp_path / "start", CONFIG, {"sd_vae": folder}, Progress(as_json=False))
    ours = load_autoencoder(CONFIG, tmp_path / "start/autoencoder.safetensors")
    image = torch.rand(1, 4, 64, 64, generator=torch.Generator().manual_seed(1))
    image[:, 3:] = 1
    mean = rounded(sd).encode(image[:, :3] * 2 - 1).latent_dist.mean
    torch.testing.assert_close(ours.vae.posterior(image[:, :3] * 2 - 1)[0], mean, rtol=1e-4, atol=2e-5)


def test_eyes_of_siglip_are_never_random_by_silence() -> None:
    for config in (CONFIG, UNIFLUID_2B):
        with pytest.raises(ValueError, match="name it with --vision"):
            load_vision(config, None)


def test_a_refused_folder_leaves_nothing(begun: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gemma").mkdir()
    (tmp_path / "gemma/pytorch_model.bin").write_bytes(b"")
    status = start.main(["--gemma", str(tmp_path / "gemma"), "--out", str(tmp_path / "start"), "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (status, told[-1]["stage"], told[-1]["code"]) == (1, "failed", "pickleRefused")
    assert [path.name for path in tmp_path.iterdir()] == ["gemma"]


@pytest.fixture(scope="module")
def trained(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Encoded with the imported parts and trained on from them, with the commands' own functions."""
    work = tmp_path_factory.mktemp("work")
    build.main(["--tiny", "--out", str(work / "data")])
    corpus.main([str(work / "data"), "--out", str(work / "corpus.txt")])
    tokenizer.main(["train", str(work / "corpus.txt"), "--vocab", "512", "--out", str(work / "tokenizer.json")])
    name, pictures = picture_encoder(CONFIG, begun / "autoencoder.safetensors")
    seeing = vision_encoder(load_vision(CONFIG, begun / "vision.safetensors"), CONFIG.vision.image_px)
    for split in ("train", "val"):
        shards = [shard for kind in ("scenes", "edits") for shard in find_shards(work / "data", split, kind)]
        out = work / "encoded" / split
        out.mkdir(parents=True)
        encode_shards(shards, out, {name: pictures, "vision": seeing}, CONFIG.image_px, batch=8, workers=0)
        for shard in shards:
            write_records(shard, out / f"{shard.stem}.jsonl")
    shares = (TaskShare("draw", "scenes", 2), TaskShare("edit", "edits", 2), TaskShare("ask", "scenes", 1))
    plan = Experiment("small", CONFIG, SD_SHAPE, shares, optimiser=OptimiserPlan(bf16=False), steps=2)
    (work / "plan.json").write_text(json.dumps({"experiment": plan.stored()}))
    train.main(
        [str(work / "plan.json"), "--data", str(work / "encoded"), "--tokenizer", str(work / "tokenizer.json"),
         "--run", str(work / "run"), "--from", str(begun / "unified.safetensors"),
         "--vision", str(begun / "vision.safetensors"), "--no-compile"]
    )  # fmt: skip
    return work


def test_targets_are_drawn_from_the_posterior_and_sources_are_its_mean(trained: Path) -> None:
    data = EncodedKind(trained / "encoded/train", "edits")
    draws = [data.tokens(0, 1, torch.Generator().manual_seed(seed)) for seed in range(300)]
    assert draws[0].shape == (CONFIG.tokens, CONFIG.token_dims)
    assert torch.equal(draws[0], data.tokens(0, 1, torch.Generator().manual_seed(0)))
    mean = data.tokens(0, 1)
    stored = np.load(next((trained / "encoded/train").glob("edits-*.posterior.npy")))[0, 1].astype(np.float32)
    np.testing.assert_array_equal(mean, stored[:, :16])
    deviation = torch.from_numpy(stored[:, 16:])
    ratio = torch.stack(draws).std(0) / deviation
    torch.testing.assert_close(ratio, torch.ones_like(ratio), rtol=0, atol=0.25)


def test_what_was_trained_on_from_the_parts_is_exported_whole(trained: Path, begun: Path, tmp_path: Path) -> None:
    model = load_model(trained / "run/last.safetensors", begun / "autoencoder.safetensors")
    torch.manual_seed(4)
    for parameter in (model.unified.head.modulation.weight, model.unified.head.out.weight):
        # Zero until much has been learned: a fault would hide behind it.
        torch.nn.init.normal_(parameter, std=0.1)
    graphs = export_graphs(model, tmp_path, shipped=False)
    golden = GoldenCases(model, golden_words(Tokenizer.load(trained / "tokenizer.json"), model.unified.config))
    distances = check_all(open_graphs(graphs), golden.calls(), golden.runs())
    assert {each.graph for each in distances} == {
        "vision", "vae_encode", "vae_decode", "prefill", "text_step", "image_step"
    }  # fmt: skip
    assert max(each.distance for each in distances) < 1e-3


def test_it_becomes_a_sound_package_that_says_how_it_is_sampled(trained: Path, begun: Path, tmp_path: Path) -> None:
    arguments = {
        "--checkpoint": trained / "run/last.safetensors",
        "--vae": begun / "autoencoder.safetensors",
        "--tokenizer": trained / "tokenizer.json",
        "--texts": trained / "encoded/train",
        "--out": tmp_path / "small-2b",
    }
    assert write_package.main([str(each) for pair in arguments.items() for each in pair]) == 0
    assert verify_package(tmp_path / "small-2b") == []
    card = (tmp_path / "small-2b/MODEL_CARD.md").read_text(encoding="utf-8")
    assert "| autoencoder | python -m unifluid.imports.start |  | as it was published |" in card
    assert "| diffusion head |" in card
    manifest = json.loads((tmp_path / "small-2b/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["sampler"]["kind"], manifest["sampler"]["steps"]) == ("eps", CONFIG.head.sample_steps)
    assert (manifest["architecture"]["special"]["draw"], manifest["architecture"]["drawing"]["token_dims"]) == (9, 16)
