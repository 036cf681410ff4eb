"""The six model presets. `model_config("studio-mini")` is how everything names a model.

| preset | what it is |
|---|---|
| unifluid-2b | the paper's main model: Gemma-2 2B, SigLIP So400m/14 at 224 px, SD autoencoder, eps head of 100 steps |
| unifluid-2b-gemma1 | the paper's comparison with Gemma-1 2B (Table 2) |
| unifluid-0.7b | a Gemma-2-style backbone of our choosing; the paper publishes no shape for its 0.7B |
| studio-mini | what ships with the studio: runs on any laptop |
| studio-mini-next | the same on the tokens of a crisper picture tokenizer: what the next training is for |
| tiny-test | trains in seconds, for tests |
"""

from dataclasses import replace

from unifluid.config import SpecialTokens, UniFluidConfig
from unifluid.shapes import BackboneConfig, HeadConfig, VisionConfig

SIGLIP_SO400M = VisionConfig(
    kind="siglip", image_px=224, tokens=256, width=1152, patch_px=14, layers=27, heads=16, ffn=4304
)

# Gemma's vocabulary has no piece for our tasks; ids 7 to 12 are its <unused0> to <unused5>.
GEMMA_SPECIAL = SpecialTokens(null_text=7, null_source=8, draw=9, edit=10, caption=11, answer=12)


def _paper_model(name: str, backbone: BackboneConfig, head: HeadConfig) -> UniFluidConfig:
    return UniFluidConfig(
        name=name,
        backbone=backbone,
        vision=SIGLIP_SO400M,
        head=head,
        image_px=256,
        grid=16,
        token_dims=16,
        text_slots=128,
        autoencoder="sd",
        latents="sample",
        text_loss_weight=0.005,
        special=GEMMA_SPECIAL,
    )


UNIFLUID_2B = _paper_model(
    "unifluid-2b",
    BackboneConfig(
        width=2304,
        layers=26,
        query_heads=8,
        kv_heads=4,
        head_dim=256,
        ffn=9216,
        vocab=256_000,
        post_norms=True,
        attention_softcap=50.0,
        logit_softcap=30.0,
    ),
    HeadConfig(kind="eps", width=1280, blocks=8, sample_steps=100),
)

UNIFLUID_2B_GEMMA1 = _paper_model(
    "unifluid-2b-gemma1",
    BackboneConfig(width=2048, layers=18, query_heads=8, kv_heads=1, head_dim=256, ffn=16_384, vocab=256_000),
    HeadConfig(kind="eps", width=1280, blocks=8, sample_steps=100),
)

UNIFLUID_0_7B = _paper_model(
    "unifluid-0.7b",
    BackboneConfig(
        width=1152,
        layers=20,
        query_heads=8,
        kv_heads=4,
        head_dim=128,
        ffn=4608,
        vocab=256_000,
        post_norms=True,
        attention_softcap=50.0,
        logit_softcap=30.0,
    ),
    HeadConfig(kind="eps", width=1024, blocks=6, sample_steps=100),
)

STUDIO_MINI = UniFluidConfig(
    name="studio-mini",
    backbone=BackboneConfig(
        width=384, layers=8, query_heads=6, kv_heads=2, head_dim=64, ffn=1024, vocab=4096, qk_norm=True
    ),
    vision=VisionConfig(kind="efficientnet-lite0", image_px=224, tokens=49, width=320, feature_rms=2.77),
    head=HeadConfig(kind="flow", width=512, blocks=3, sample_steps=25, modulation="shared"),
    image_px=256,
    grid=8,
    token_dims=32,
    text_slots=128,
    autoencoder="studio",
    latents="mean",
    # From scratch the text side has everything to learn; the paper's 0.005 is for a backbone that can already write.
    text_loss_weight=0.1,
)

# Its tokens are twice as wide, for a crisper picture tokenizer; weights of the one do not fit the other.
STUDIO_MINI_NEXT = replace(STUDIO_MINI, name="studio-mini-next", token_dims=64)

TINY_TEST = UniFluidConfig(
    name="tiny-test",
    backbone=BackboneConfig(
        width=64, layers=2, query_heads=2, kv_heads=1, head_dim=32, ffn=128, vocab=512, qk_norm=True
    ),
    vision=VisionConfig(kind="siglip", image_px=32, tokens=4, width=32, patch_px=16, layers=1, heads=2, ffn=64),
    head=HeadConfig(kind="flow", width=64, blocks=1, sample_steps=8),
    image_px=32,
    grid=4,
    token_dims=8,
    text_slots=64,
    autoencoder="studio",
    latents="mean",
    text_loss_weight=0.1,
)

PRESETS = (UNIFLUID_2B, UNIFLUID_2B_GEMMA1, UNIFLUID_0_7B, STUDIO_MINI, STUDIO_MINI_NEXT, TINY_TEST)
MODELS = {config.name: config for config in PRESETS}


def model_config(name: str) -> UniFluidConfig:
    """The preset of that name. ValueError lists the known ones."""
    if name not in MODELS:
        raise ValueError(f"unknown model {name!r}; known: {', '.join(MODELS)}")
    return MODELS[name]
