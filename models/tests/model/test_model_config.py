"""Configs refuse what contradicts itself, and their slots are the ones packages promise."""

import dataclasses

import pytest
import torch
from diffusers import AutoencoderKL
from transformers import Gemma2Config, Gemma2ForCausalLM, GemmaConfig, GemmaForCausalLM
from transformers import SiglipVisionConfig as HfSiglipConfig
from transformers.models.siglip.modeling_siglip import SiglipVisionModel

from unifluid.configs.models import MODELS, STUDIO_MINI, TINY_TEST, UNIFLUID_2B, model_config
from unifluid.model import UniFluid
from unifluid.sd_vae import SdVae, SdVaeConfig
from unifluid.shapes import HeadConfig

PUBLISHED_GEMMA_2_2B = 2_614_341_888
PUBLISHED_GEMMA_1_2B = 2_506_172_416
PUBLISHED_SD_VAE = 83_653_863


def count(module: torch.nn.Module) -> int:
    return sum(weight.numel() for weight in module.parameters())


@pytest.fixture(scope="module")
def large() -> dict[str, UniFluid]:
    with torch.device("meta"):
        return {name: UniFluid(MODELS[name]) for name in ("unifluid-2b", "unifluid-2b-gemma1", "unifluid-0.7b")}


@pytest.mark.parametrize(
    ("change", "numbers"),
    [
        ({"query_heads": 5}, "5.*2"),
        ({"head_dim": 63}, "63"),
        ({"attention_softcap": 50.0}, "50"),
    ],
)
def test_a_contradicting_backbone_is_refused(change, numbers):
    with pytest.raises(ValueError, match=numbers):
        dataclasses.replace(STUDIO_MINI.backbone, **change)


@pytest.mark.parametrize(
    ("part", "change", "numbers"),
    [
        ("vision", {"tokens": 48}, "49.*48"),
        ("vision", {"width": 256}, "320.*256"),
        ("head", {"sample_steps": 1001}, "1001"),
    ],
)
def test_a_contradicting_part_is_refused(part, change, numbers):
    with pytest.raises(ValueError, match=numbers):
        dataclasses.replace(getattr(STUDIO_MINI, part), **change)


@pytest.mark.parametrize(
    ("change", "numbers"),
    [({"image_px": 250}, "250.*8"), ({"autoencoder": "sd"}, "32 px in 32")],
)
def test_a_contradicting_model_is_refused(change, numbers):
    with pytest.raises(ValueError, match=numbers):
        dataclasses.replace(STUDIO_MINI, **change)


def test_an_unknown_model_names_the_known_ones():
    with pytest.raises(ValueError, match="studio-mini"):
        model_config("studio-maxi")


def test_slots_are_where_packages_promise_them():
    assert dataclasses.asdict(STUDIO_MINI.slots) == {
        "vision_a": 0,
        "vision_b": 49,
        "source": 98,
        "text": 162,
        "image": 290,
    }
    assert TINY_TEST.slots.image == 8 + 16 + 64


def test_the_paper_s_models_use_its_head_and_its_latents():
    head = UNIFLUID_2B.head
    assert (head.kind, head.sample_steps, head.train_steps, head.batch_mul) == ("eps", 100, 1000, 4)
    assert UNIFLUID_2B.latents == "sample"
    assert UNIFLUID_2B.text_loss_weight == 0.005
    assert HeadConfig(kind="eps", width=8, blocks=1, sample_steps=1).modulation == "per-block"


def test_the_2b_backbone_has_gemma_2s_parameters(large):
    ours = count(large["unifluid-2b"].backbone) + count(large["unifluid-2b"].text_embedding)
    with torch.device("meta"):
        theirs = count(Gemma2ForCausalLM(Gemma2Config()))
    assert ours == theirs == PUBLISHED_GEMMA_2_2B
    assert count(large["unifluid-2b"].text_embedding) == 589_824_000


def test_the_gemma_1_backbone_has_gemma_1s_parameters(large):
    ours = count(large["unifluid-2b-gemma1"].backbone) + count(large["unifluid-2b-gemma1"].text_embedding)
    shape = GemmaConfig(
        hidden_size=2048,
        num_hidden_layers=18,
        num_attention_heads=8,
        num_key_value_heads=1,
        head_dim=256,
        intermediate_size=16_384,
        vocab_size=256_000,
    )
    with torch.device("meta"):
        theirs = count(GemmaForCausalLM(shape))
    assert ours == theirs == PUBLISHED_GEMMA_1_2B


def test_the_0_7b_backbone_is_about_that_size(large):
    total = count(large["unifluid-0.7b"].backbone) + count(large["unifluid-0.7b"].text_embedding)
    assert total == 684_289_152


def test_the_vision_encoder_has_so400ms_parameters(large):
    shape = HfSiglipConfig(
        hidden_size=1152,
        intermediate_size=4304,
        num_hidden_layers=27,
        num_attention_heads=16,
        image_size=224,
        patch_size=14,
        vision_use_head=False,
    )
    with torch.device("meta"):
        theirs = count(SiglipVisionModel(shape))
    assert count(large["unifluid-2b"].vision_encoder) == theirs == 412_442_352


def test_the_sd_autoencoder_has_its_published_parameters():
    with torch.device("meta"):
        ours = SdVae(SdVaeConfig())
        theirs = AutoencoderKL(
            block_out_channels=(128, 256, 512, 512),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=2,
        )
    assert count(ours) == count(theirs) == PUBLISHED_SD_VAE
    assert (count(ours.encoder), count(ours.decoder)) == (34_163_592, 49_490_179)


def test_studio_mini_fits_its_budget():
    with torch.device("meta"):
        model = UniFluid(STUDIO_MINI)
    assert count(model) - count(model.vision_encoder) <= 26_000_000
