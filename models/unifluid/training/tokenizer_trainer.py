"""The picture tokenizer in training: one step at a time, on any device, with all that a stopped run goes on from.

A step is a function of the seed and its number; nothing in it waits for the device.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from unifluid.training.averaging import Ema
from unifluid.training.checkpoint import take
from unifluid.training.compiling import choose_safe_kernels
from unifluid.training.run_state import restore_run, run_tensors
from unifluid.training.tokenizer_loss import forward_loss
from unifluid.training.tokenizer_optimizers import TokenizerOptimizers
from unifluid.training.tokenizer_pictures import TokenizerPictures
from unifluid.vae import PictureVae
from unifluid.vae_config import VaeConfig

WHITENING_BATCHES, WHITENING_BATCH = 8, 32


@dataclass(frozen=True)
class TokenizerSettings:
    """How a tokenizer is trained; stored in its checkpoints."""

    batch: int = 16
    lr: float = 1e-3
    muon_lr: float = 0.0
    """Highest rate of Muon for the inner convolutions, with the schedule of `lr`; 0: AdamW moves everything."""
    warmup: int = 100
    decay_share: float = 0.5
    """The rate falls to a hundredth over this last share of the run."""
    edges: float = 0.0
    """Weight of the sharpness of edges, reached as the rate falls."""
    ema: float = 0.999
    decoder_only: bool = False
    """Leave the encoder, and so the tokens, as they are."""
    seed: int = 1
    compile: bool = True


def decayed(position: float, decay_share: float) -> float:
    """How much of the decay (0 to 1) is over when `position` of the run (0 to 1) is."""
    return min(1.0, max(0.0, (position - 1) / decay_share + 1)) if decay_share else 0.0


def learning_rate(settings: TokenizerSettings, position: float, step: int) -> float:
    """Linear warm-up, constant, then cosine decay to a hundredth."""
    if step < settings.warmup:
        return settings.lr * (step + 1) / settings.warmup
    turned = math.pi * decayed(position, settings.decay_share)
    return settings.lr * (0.01 + 0.99 * 0.5 * (1 + math.cos(turned)))


@torch.no_grad()
def measure_whitening(model: PictureVae, batches: list[Tensor]) -> None:
    """Sets the mean and standard deviation of each token dim from data, so that tokens have unit variance."""
    latents = torch.cat([model.latents(batch) for batch in batches]).flatten(2).transpose(1, 2).flatten(0, 1)
    model.mean.copy_(latents.mean(dim=0))
    model.std.copy_(latents.std(dim=0).clamp_min(1e-4))


class TokenizerTrainer:
    """Weights, their average, the optimisers' moments and the number of the next step."""

    def __init__(
        self, config: VaeConfig, settings: TokenizerSettings, pictures: TokenizerPictures, device: str
    ) -> None:
        self.settings, self.pictures, self.device = settings, pictures, device
        torch.manual_seed(settings.seed)
        self.model = PictureVae(config).to(device)
        nn.utils.convert_conv2d_weight_memory_format(self.model, torch.channels_last)
        self.model.encoder.requires_grad_(not settings.decoder_only)
        self.optimizers = TokenizerOptimizers(self.model, lr=settings.lr, muon_lr=settings.muon_lr)
        self.ema = Ema(self.model, settings.ema)
        self.step = 0
        self.draw = torch.Generator(device)
        choose_safe_kernels()
        self.loss = torch.compile(forward_loss) if settings.compile else forward_loss

    def start_from(self, weights: Mapping[str, Tensor]) -> None:
        """Begins anew with these weights and without moments."""
        self.model.load_state_dict(dict(weights))
        self.optimizers.forget()
        self.ema = Ema(self.model, self.settings.ema)
        self.step = 0

    def restore(self, tensors: Mapping[str, Tensor], step: int) -> None:
        """Goes on from what `tensors` of an earlier process held."""
        self.model.load_state_dict(take(tensors, "model."))
        restore_run(self.ema, self.optimizers, tensors, self.device)
        self.step = step

    def tensors(self) -> dict[str, Tensor]:
        return run_tensors(self.model, self.ema, self.optimizers)

    def facts(self) -> dict[str, Any]:
        return {"step": self.step, "shape": asdict(self.model.config), "settings": asdict(self.settings)}

    def train_step(self, position: float) -> Tensor:
        """One update at `position` (0 to 1) of the run; the loss stays on the device."""
        settings, config, draw = self.settings, self.model.config, self.draw
        draw.manual_seed(settings.seed * 1_000_003 + self.step)
        pixels = self.pictures.batch(draw, settings.batch)
        folded = nn.functional.pixel_unshuffle(pixels, config.fold).contiguous(memory_format=torch.channels_last)
        side = pixels.shape[-1] * config.grid // config.image_px  # parts of pictures have as many tokens as they cover
        noise = torch.randn(len(pixels), config.token_dims, side, side, generator=draw, device=self.device)
        background = torch.rand(len(pixels), 3, 1, 1, 1, generator=draw, device=self.device)
        edges = torch.full((), settings.edges * decayed(position, settings.decay_share), device=self.device)
        loss = self.loss(self.model, folded, noise, background, edges)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizers.step(learning_rate(settings, position, self.step) / settings.lr)
        self.ema.update(self.step)
        self.step += 1
        return loss.detach()

    def averaged(self) -> PictureVae:
        """The averaged weights, with tokens whitened anew unless the encoder was left alone."""
        model = PictureVae(self.model.config).to(self.device).eval().requires_grad_(False)
        model.load_state_dict(self.ema.shadow)
        if not self.settings.decoder_only:
            seeds = range(WHITENING_BATCHES)
            batches = [self.pictures.batch(self.draw.manual_seed(seed), WHITENING_BATCH) for seed in seeds]
            measure_whitening(model, batches)
            self.ema.shadow |= {"mean": model.mean.clone(), "std": model.std.clone()}
        return model
