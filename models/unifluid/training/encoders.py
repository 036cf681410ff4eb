"""What encodes pictures for training: autoencoder and vision with the weights of a checkpoint, run the fastest way."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from unifluid.autoencoder import SdPictures, build_autoencoder, stored_shape
from unifluid.config import UniFluidConfig
from unifluid.configs.models import model_config
from unifluid.training.checkpoint import load_averaged, load_checkpoint, take
from unifluid.training.pictures import over, premultiply
from unifluid.vae import PictureVae, TokensOf
from unifluid.vae_config import config_of
from unifluid.vision import EfficientNetLite0, build_vision_encoder, published_lite0_state


def load_vae(path: Path) -> PictureVae:
    """The averaged weights of a tokenizer checkpoint, ready to use."""
    tensors, facts = load_checkpoint(path)
    vae = PictureVae(config_of(facts))
    vae.load_state_dict(take(tensors, "ema."))
    return vae.eval().requires_grad_(False)


def load_autoencoder(config: UniFluidConfig, path: Path) -> PictureVae | SdPictures:
    """The autoencoder that `config.autoencoder` says, with the averaged weights of its checkpoint, ready to use.

    ValueError where it makes other tokens than the model draws, or has no averaged weights.
    """
    averaged, facts = load_averaged(path)
    autoencoder = build_autoencoder(config, stored_shape(facts))
    wanted, made = (config.tokens, config.token_dims), autoencoder.token_shape
    if made != wanted:
        raise ValueError(
            f"{config.name} draws {wanted[0]} tokens of {wanted[1]} dims, {path} makes {made[0]} of {made[1]}"
        )
    autoencoder.load_state_dict({name: value.float() for name, value in averaged.items()})
    return autoencoder.eval().requires_grad_(False)


def load_vision(config: UniFluidConfig, path: Path | None) -> nn.Module:
    """The vision encoder: from a file, or with the published weights that come with the toolkit.

    Only the encoder of `tiny-test` may start from seeded random numbers. ValueError for any other without a file.
    """
    torch.manual_seed(0)
    encoder = build_vision_encoder(config.vision)
    if path is not None:
        weights = take(load_checkpoint(path)[0], "ema.vision_encoder.")
        encoder.load_state_dict({name: value.float() for name, value in weights.items()})
    elif isinstance(encoder, EfficientNetLite0):
        encoder.load_published(published_lite0_state())
    elif config.vision != model_config("tiny-test").vision:
        raise ValueError(
            f"{config.name} sees by SigLIP, whose weights come from a file: write it with "
            "`python -m unifluid.imports.start --siglip FOLDER --out START` and name it with --vision"
        )
    return encoder.eval().requires_grad_(False)


def vision_input(premultiplied: Tensor, px: int) -> Tensor:
    """Premultiplied RGBA (B, 4, P, P) -> RGB over white (B, 3, px, px) in [-1, 1]; antialiased, as in the studio."""
    rgb = over(premultiplied)
    if rgb.shape[-1] != px:
        rgb = nn.functional.interpolate(rgb, (px, px), mode="bilinear", antialias=True, align_corners=False)
    return rgb.clamp(0, 1) * 2 - 1


Encoder = Callable[[Tensor], Tensor]


def by_onnx_runtime(module: nn.Module, example: Tensor, threads: int) -> Encoder:
    """The module's forward pass on a batch, in float32: what the studio computes, and twice as fast as PyTorch on CPUs.

    bf16 is no cheaper way: it puts 6.6 % noise on EfficientNet's features.
    """
    # Only machines without an accelerator need them.
    import onnxruntime

    from unifluid.tracing import trace

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    graph = trace(module, "encoder", example, "image", "encoded").SerializeToString()
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return lambda batch: torch.from_numpy(session.run(None, {"image": batch.numpy()})[0])


def by_pytorch(module: nn.Module, device: str) -> Encoder:
    """The same on an accelerator."""
    module.to(device)
    return lambda batch: module(batch.to(device)).cpu()


def runner(module: nn.Module, example: Tensor, device: str, threads: int) -> Encoder:
    return by_onnx_runtime(module, example, threads) if device == "cpu" else by_pytorch(module, device)


def latent_encoder(vae: PictureVae, *, device: str = "cpu", threads: int = 1) -> Encoder:
    """uint8 RGBA (B, 4, P, P) -> latent tokens (B, N, C)."""
    return pixel_encoder(TokensOf(vae), vae.config.image_px, device=device, threads=threads)


def pixel_encoder(module: nn.Module, px: int, *, device: str = "cpu", threads: int = 1) -> Encoder:
    """uint8 RGBA (B, 4, P, P) -> what a module makes of it premultiplied, in [0, 1]."""
    run = runner(module, torch.zeros(2, 4, px, px), device, threads)
    return lambda rgba: run(premultiply(rgba.to(device)))


class PosteriorOf(nn.Module):
    """An autoencoder's `posterior` as a forward pass."""

    def __init__(self, autoencoder: SdPictures) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, pixels: Tensor) -> Tensor:
        return self.autoencoder.posterior(pixels)


def picture_encoder(
    config: UniFluidConfig, path: Path, *, device: str = "cpu", threads: int = 1
) -> tuple[str, Encoder]:
    """What training reads of pictures, by the name of its files, from an autoencoder's checkpoint."""
    autoencoder = load_autoencoder(config, path)
    name, module = "latents", TokensOf(autoencoder)
    if config.latents == "sample" and isinstance(autoencoder, SdPictures):
        name, module = "posterior", PosteriorOf(autoencoder)
    return name, pixel_encoder(module, config.image_px, device=device, threads=threads)


def vision_encoder(vision: nn.Module, px: int, *, device: str = "cpu", threads: int = 1) -> Encoder:
    """uint8 RGBA (B, 4, P, P) -> features (B, V, Dv)."""
    run = runner(vision, torch.zeros(2, 3, px, px), device, threads)
    return lambda rgba: run(vision_input(premultiply(rgba.to(device)), px))
