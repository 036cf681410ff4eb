"""The averaged weights of two training runs, as one model in evaluation mode."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from unifluid.autoencoder import SdPictures, build_autoencoder
from unifluid.model import UniFluid
from unifluid.sd_vae import SdVaeConfig
from unifluid.training.checkpoint import load_averaged
from unifluid.training.encode import load_vision
from unifluid.training.experiment import model_of
from unifluid.vae import PictureVae, config_of


@dataclass(frozen=True)
class TrainedModel:
    """Everything a package is made of, in evaluation mode."""

    unified: UniFluid
    autoencoder: PictureVae | SdPictures


def load_model(checkpoint: Path, vae: Path) -> TrainedModel:
    """Raises ValueError where a checkpoint has no averaged weights, or the two do not speak of the same tokens."""
    averaged, facts = _averaged(checkpoint)
    vae_averaged, vae_facts = _averaged(vae)
    config = model_of(facts)
    shape = config_of(vae_facts) if config.autoencoder == "studio" else SdVaeConfig()
    unified, autoencoder = UniFluid(config), build_autoencoder(config, shape)
    wanted = (unified.config.tokens, unified.config.token_dims)
    made = autoencoder.token_shape
    if made != wanted:
        raise ValueError(
            f"{checkpoint} draws {wanted[0]} tokens of {wanted[1]} dims, {vae} makes {made[0]} of {made[1]}"
        )
    # Resume files leave out a vision encoder that nobody trained.
    vision = load_vision(unified.config, None).state_dict()
    unified.load_state_dict({f"vision_encoder.{name}": value for name, value in vision.items()} | averaged)
    autoencoder.load_state_dict(vae_averaged)
    return TrainedModel(unified.eval(), autoencoder.eval())


def _averaged(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    averaged, facts = load_averaged(path)
    return {name: value.float() for name, value in averaged.items()}, facts
