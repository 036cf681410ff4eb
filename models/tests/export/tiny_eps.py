"""The package of a tiny model as the paper has it: decoder of Gemma 2, eyes of SigLIP, autoencoder of Stable Diffusion,
noise-predicting head. Random weights; the runtime's tests draw with it.

    python tests/export/tiny_eps.py runtime/testing/tiny-eps/package
"""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from small_package import SENTENCES, write_tokenizer
from torch import nn

from unifluid.autoencoder import SdPictures
from unifluid.config import SpecialTokens
from unifluid.configs.models import UNIFLUID_2B
from unifluid.export.manifest import Identity
from unifluid.export.write_package import PackageParts, write_package
from unifluid.model import UniFluid
from unifluid.sd_vae import SdVaeConfig
from unifluid.shapes import BackboneConfig, HeadConfig, VisionConfig
from unifluid.training.trained import TrainedModel

CONFIG = replace(
    UNIFLUID_2B,
    name="tiny-eps",
    backbone=BackboneConfig(
        width=64,
        layers=2,
        query_heads=2,
        kv_heads=1,
        head_dim=32,
        ffn=96,
        vocab=512,
        post_norms=True,
        attention_softcap=50.0,
        logit_softcap=30.0,
    ),
    vision=VisionConfig(kind="siglip", image_px=28, tokens=4, width=48, patch_px=14, layers=1, heads=3, ffn=64),
    # Of few times: at the first of 1000 a token is a 20,000th of its noise, and nothing else would tell in the result.
    head=HeadConfig(kind="eps", width=64, blocks=1, sample_steps=10, train_steps=20),
    image_px=64,
    grid=4,
    text_slots=64,
    # Of our own small vocabulary.
    special=SpecialTokens(),
)
SD_SHAPE = SdVaeConfig(widths=(8, 8, 16, 16), blocks=1, groups=4)


def eps_model(seed: int = 0) -> TrainedModel:
    """Random weights, also where training starts from zero: a zero part would hide any fault."""
    torch.manual_seed(seed)
    unified, autoencoder = UniFluid(CONFIG), SdPictures(SD_SHAPE, CONFIG.image_px)
    for linear in (unified.head.modulation, unified.head.out):
        nn.init.xavier_normal_(linear.weight)
    for parameter in unified.parameters():
        if parameter.ndim == 1:
            nn.init.normal_(parameter.data, mean=float(parameter.data.mean()), std=0.1)
    return TrainedModel(unified.eval(), autoencoder.eval())


def write_tiny_eps(out: Path) -> int:
    with TemporaryDirectory() as folder:
        tokenizer = Path(folder) / "tokenizer.json"
        write_tokenizer(tokenizer, CONFIG.backbone.vocab)
        parts = PackageParts(
            model=eps_model(),
            identity=Identity("tiny-eps", "Tiny eps", "0.1.0", "Apache-2.0"),
            tokenizer=tokenizer,
            words={"words": {word.strip(",?"): 1 for sentence in SENTENCES for word in sentence.split()}},
            # Louder than anyone would draw, so that a fault in either tells.
            sampler={"temperature": 4.0, "guidance_text": 6.0},
            card_data={"limits": ["Random weights: it draws noise and answers nonsense, for tests."]},
        )
        problems = write_package(parts, out)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(write_tiny_eps(Path(sys.argv[1])))
