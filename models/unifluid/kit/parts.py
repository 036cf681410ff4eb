"""What a run is made of: the carried folder opened, and the workers that plan its steps."""

from dataclasses import dataclass
from pathlib import Path

from torch.utils.data import DataLoader

from unifluid.config import UniFluidConfig
from unifluid.data.catalogue import Catalogue, load_catalogue
from unifluid.data.splits import load_held_out
from unifluid.data.sprites import stored_sprites
from unifluid.kit.settings import RunSettings, model_of
from unifluid.kit.tokenizer_stage import TRAINED_VAE, is_due
from unifluid.kit.unpack import unpack_lists
from unifluid.streaming.planner import PlannedStep, StepPlanner, as_it_is
from unifluid.streaming.rows import RowMaker
from unifluid.tokenizer import Tokenizer
from unifluid.training.encoders import load_vae
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS

PICTURES, TOKENIZER, VAE, VISION = "pictures.zip", "tokenizer.json", "vae.safetensors", "vision.safetensors"
SETTINGS, START, COMPILED = "settings.json", "unified.safetensors", "compiler-cache.bin"
AHEAD = 3
"""Steps that each worker has ready."""


@dataclass(frozen=True)
class Parts:
    """All that a run starts from, on the CPU."""

    settings: RunSettings
    config: UniFluidConfig
    catalogue: Catalogue
    tokenizer: Tokenizer
    autoencoder: PictureVae


def open_parts(folder: Path, work: Path, settings: RunSettings) -> Parts:
    cache = work / "lists"
    unpack_lists(folder / PICTURES, cache)
    catalogue = load_catalogue(stored_sprites(cache), cache)
    autoencoder = open_autoencoder(folder, work, settings)
    config = model_of(settings, autoencoder.config.token_dims)
    return Parts(settings, config, catalogue, Tokenizer.load(folder / TOKENIZER), autoencoder)


def open_autoencoder(folder: Path, work: Path, settings: RunSettings) -> PictureVae:
    """The one this run trained, else an empty one that it is about to train, else the one that travelled."""
    if is_due(settings, work):
        return PictureVae(VAE_CONFIGS[settings.tokenizer.config]).eval().requires_grad_(False)
    trained = work / f"{TRAINED_VAE}.safetensors"
    return load_vae(trained if trained.exists() else folder / VAE)


def planned_steps(parts: Parts, first: int, seed: int) -> DataLoader[PlannedStep]:
    """Steps from `first` on, made by worker processes. Make its iterator before anything touches the device."""
    settings = parts.settings
    maker = RowMaker(parts.catalogue, load_held_out(), parts.config, settings.recipe, parts.tokenizer.encode, seed)
    return DataLoader(
        StepPlanner(maker, first + 10**9),
        batch_size=None,
        sampler=range(first, first + 10**9),
        num_workers=settings.workers,
        prefetch_factor=AHEAD if settings.workers else None,
        multiprocessing_context="fork" if settings.workers else None,
        collate_fn=as_it_is,
    )
