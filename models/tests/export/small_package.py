"""A tiny-test package with random weights: what the tests of the export, and any runtime's, can start from.

python tests/export/small_package.py models/packages/tiny-test
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import nn

from unifluid.configs.models import model_config
from unifluid.export.manifest import Identity
from unifluid.export.write_package import PackageParts, write_package
from unifluid.model import UniFluid
from unifluid.tokenizer import tokenizer_json, train_pieces
from unifluid.training.trained import TrainedModel
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS
from unifluid.vae_layers import ResidualBlock

SENTENCES = (
    "two red apples left of a blue car, flat, on a yellow background",
    "a red fox",
    "three green trees above a white house",
    "make the car green",
    "remove the apple",
    "how many apples?",
    "what colour is the car?",
    "is there a dog in the picture?",
    "yes no one two three four red green blue yellow white black",
)


def random_model(name: str = "tiny-test", seed: int = 0) -> TrainedModel:
    """Random weights everywhere, also where training starts from zero: a zero part would hide any fault."""
    torch.manual_seed(seed)
    unified, autoencoder = UniFluid(model_config(name)), PictureVae(VAE_CONFIGS[name])
    for linear in (unified.head.modulation, unified.head.out):
        nn.init.xavier_normal_(linear.weight)
    for module in autoencoder.modules():
        if isinstance(module, ResidualBlock):
            nn.init.normal_(module.pointwise.weight, std=module.pointwise.in_channels**-0.5)
    for parameter in unified.parameters():
        if parameter.ndim == 1:
            nn.init.normal_(parameter.data, mean=float(parameter.data.mean()), std=0.1)
    nn.init.normal_(autoencoder.mean, std=0.1)
    nn.init.uniform_(autoencoder.std, 0.5, 1.5)
    return TrainedModel(unified.eval(), autoencoder.eval())


def write_tokenizer(path: Path, vocab: int) -> None:
    """The vocabulary of a few sentences, learned as a real one is."""
    path.write_text(tokenizer_json(train_pieces(SENTENCES, vocab, characters=1.0)), encoding="utf-8")


def small_parts(folder: Path) -> PackageParts:
    """Parts of a package; the tokenizer is written into the folder."""
    model = random_model()
    tokenizer = folder / "tokenizer.json"
    write_tokenizer(tokenizer, model.unified.config.backbone.vocab)
    words = {word.strip(",?"): 1 for sentence in SENTENCES for word in sentence.split()}
    return PackageParts(
        model=model,
        identity=Identity("tiny-test", "Tiny test", "0.1.0", "Apache-2.0"),
        tokenizer=tokenizer,
        words={"words": words},
        card_data={"limits": ["Random weights: it draws noise and answers nonsense, for tests."]},
    )


def main(out: Path) -> int:
    with TemporaryDirectory() as folder:
        problems = write_package(small_parts(Path(folder)), out)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
