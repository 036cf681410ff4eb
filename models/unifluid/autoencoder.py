"""Both picture tokenizers behind one interface, premultiplied RGBA to tokens and back; `config.autoencoder` chooses."""

from collections.abc import Mapping
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from unifluid.config import UniFluidConfig
from unifluid.sd_vae import SdVae, SdVaeConfig, patches_to_tokens
from unifluid.vae import PictureVae
from unifluid.vae_config import VaeConfig, config_of


class Autoencoder(Protocol):
    """Pictures to latent tokens and back."""

    @property
    def token_shape(self) -> tuple[int, int]: ...

    def encode(self, pixels: Tensor) -> Tensor:
        """Premultiplied RGBA (B, 4, P, P) in [0, 1] -> tokens (B, N, C), the same for the same picture."""
        ...

    def decode(self, tokens: Tensor) -> Tensor:
        """Tokens (B, N, C) -> premultiplied RGBA (B, 4, P, P) in [0, 1]."""
        ...


class SdPictures(nn.Module):
    """The Stable Diffusion autoencoder, which knows no transparency: pictures stand on white and come back opaque."""

    def __init__(self, config: SdVaeConfig, image_px: int) -> None:
        super().__init__()
        self.vae, self.image_px = SdVae(config), image_px

    @property
    def token_shape(self) -> tuple[int, int]:
        """Tokens of a picture and their dims (N, C): each is 2 x 2 latents."""
        side = self.image_px // 2 ** len(self.vae.config.widths)
        return side**2, 4 * self.vae.config.channels

    @property
    def encoder(self) -> nn.Module:
        return self.vae.encoder

    @property
    def decoder(self) -> nn.Module:
        return self.vae.decoder

    def encode(self, pixels: Tensor) -> Tensor:
        return self.vae.encode(on_white(pixels))

    def posterior(self, pixels: Tensor) -> Tensor:
        """Tokens (B, N, 2C), mean then standard deviation; `config.latents` says whether training draws from it."""
        parts = self.vae.posterior(on_white(pixels))
        return torch.cat([patches_to_tokens(part * self.vae.config.scale) for part in parts], dim=-1)

    def decode(self, tokens: Tensor) -> Tensor:
        rgb = (self.vae.decode(tokens) / 2 + 0.5).clamp(0, 1)
        return torch.cat((rgb, torch.ones_like(rgb[:, :1])), dim=1)


def on_white(pixels: Tensor) -> Tensor:
    """Premultiplied RGBA in [0, 1] -> RGB in [-1, 1]."""
    return (pixels[:, :3] + 1 - pixels[:, 3:]) * 2 - 1


def build_autoencoder(config: UniFluidConfig, shape: VaeConfig | SdVaeConfig) -> PictureVae | SdPictures:
    """The one that a model is trained with, with fresh weights. ValueError where the shape is another's."""
    if config.autoencoder == "studio" and isinstance(shape, VaeConfig):
        return PictureVae(shape)
    if config.autoencoder == "sd" and isinstance(shape, SdVaeConfig):
        return SdPictures(shape, config.image_px)
    raise ValueError(f"{config.name} wants autoencoder {config.autoencoder!r}, the shape is a {type(shape).__name__}")


def stored_shape(facts: Mapping[str, Any]) -> VaeConfig | SdVaeConfig:
    """The shape of a stored autoencoder of either kind."""
    if facts.get("autoencoder") != "sd":
        return config_of(facts)
    return SdVaeConfig(**facts["shape"] | {"widths": tuple(facts["shape"]["widths"])})
