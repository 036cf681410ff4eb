"""The averaged weights of two training runs, as one model in evaluation mode."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from unifluid.autoencoder import SdPictures
from unifluid.model import UniFluid
from unifluid.training.checkpoint import load_averaged
from unifluid.training.encoders import load_autoencoder, load_vision
from unifluid.training.experiment import model_of
from unifluid.vae import PictureVae

VISION = "vision_encoder."


@dataclass(frozen=True)
class TrainedModel:
    """Everything a package is made of, in evaluation mode."""

    unified: UniFluid
    autoencoder: PictureVae | SdPictures


def load_model(checkpoint: Path, vae: Path, vision: Path | None = None) -> TrainedModel:
    """vision: for checkpoints that leave out their encoder, where it does not come with the toolkit.

    Raises ValueError where a checkpoint has no averaged weights, or the two do not speak of the same tokens.
    """
    averaged, facts = _averaged(checkpoint)
    config = model_of(facts)
    autoencoder, unified = load_autoencoder(config, vae), UniFluid(config)
    if not any(name.startswith(VISION) for name in averaged):
        # Resume files leave out a vision encoder that nobody trained.
        seeing = load_vision(config, vision).state_dict()
        averaged |= {f"{VISION}{name}": value for name, value in seeing.items()}
    unified.load_state_dict(averaged)
    return TrainedModel(unified.eval(), autoencoder)


def _averaged(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    averaged, facts = load_averaged(path)
    return {name: value.float() for name, value in averaged.items()}, facts
