"""The picture tokenizer's share of a run on a lent machine: it learns first, from the pictures that travelled."""

import time
from pathlib import Path

import torch
from torch import Tensor

from unifluid.data.catalogue import Catalogue
from unifluid.data.icons import icon_recipe
from unifluid.data.splits import load_held_out, split_of
from unifluid.kit.settings import RunSettings
from unifluid.training.checkpoint import save_checkpoint
from unifluid.training.picture_table import PictureTable
from unifluid.training.tokenizer_pictures import TokenizerPictures
from unifluid.training.tokenizer_trainer import TokenizerSettings, TokenizerTrainer
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS

TRAINED_VAE = "vae"
"""WORK/vae.safetensors: there once the stage is over."""
LOG_SECONDS = 10.0


def is_due(settings: RunSettings, work: Path) -> bool:
    return settings.tokenizer.seconds > 0 and not (work / f"{TRAINED_VAE}.safetensors").exists()


class TokenizerStage:
    """Holds the trainer from the warm-up, while pictures unpack, to the end of its seconds."""

    def __init__(self, settings: RunSettings, catalogue: Catalogue, pixels: Tensor, work: Path) -> None:
        """pixels: straight uint8 (sprites, T, 4, T) on the device, in the order of the catalogue; may still fill."""
        self.share, self.work = settings.tokenizer, work
        held = load_held_out()
        rows = [n for n, sprite in enumerate(catalogue.sprites) if split_of(icon_recipe(sprite), held) == "train"]
        config = VAE_CONFIGS[self.share.config]
        table = PictureTable(pixels.permute(0, 1, 3, 2), torch.tensor(rows, device=pixels.device), config.image_px)
        how = TokenizerSettings(
            batch=self.share.batch,
            lr=self.share.lr,
            edges=self.share.edges,
            ema=settings.ema,
            seed=settings.seed,
            compile=settings.compile,
        )
        self.trainer = TokenizerTrainer(config, how, TokenizerPictures(table, []), str(pixels.device))

    def warm_up(self) -> None:
        """Compiles what a step runs. The step itself is undone: its pictures may not be there yet."""
        started = time.monotonic()
        before = {name: value.clone() for name, value in self.trainer.model.state_dict().items()}
        self.trainer.train_step(0.0)
        self.trainer.start_from(before)
        print(f"the picture tokenizer's kernels took {time.monotonic() - started:.1f} s", flush=True)

    def run(self, seconds: float) -> PictureVae:
        """Trains for so long and keeps the result in the run's folder."""
        trainer, started, told = self.trainer, time.monotonic(), time.monotonic()
        losses: list[Tensor] = []
        while (used := time.monotonic() - started) < seconds:
            losses.append(trainer.train_step(used / seconds))
            if time.monotonic() - told > LOG_SECONDS:
                told = time.monotonic()
                self._tell(losses, used)
                losses = []
        if losses:
            self._tell(losses, seconds)
        averaged = trainer.averaged()
        tensors = {f"ema.{name}": value for name, value in averaged.state_dict().items()}
        facts = {"config": self.share.config, "seconds": seconds, **trainer.facts()}
        save_checkpoint(self.work, TRAINED_VAE, tensors, facts)
        return averaged

    def _tell(self, losses: list[Tensor], used: float) -> None:
        mean, step = torch.stack(losses).mean().item(), self.trainer.step
        if mean != mean:
            raise RuntimeError(f"the picture tokenizer's loss is not a number at step {step}")
        rate = step * self.share.batch / max(used, 1e-9)
        print(f"picture tokenizer: step {step}, loss {mean:.4f}, {rate:.0f} pictures a second", flush=True)
