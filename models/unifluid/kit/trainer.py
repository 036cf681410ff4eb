"""Model, averages and optimisers of a streamed run, its saved state, and what leaves the machine."""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

from unifluid.attention import expanded_attention, explicit_attention
from unifluid.kit.clock import Clock
from unifluid.kit.experiment import COMMAND, experiment_of
from unifluid.kit.parts import START, VISION, Parts
from unifluid.model import UniFluid
from unifluid.streaming.step import StepTensors, StreamedStep
from unifluid.training.averaging import Ema
from unifluid.training.checkpoint import load_checkpoint, save_checkpoint, take
from unifluid.training.encoders import load_vision
from unifluid.training.optimizers import Optimizers, gradient_norm
from unifluid.training.resume_file import FROZEN
from unifluid.training.run_state import restore_run, run_tensors, start_from

STATE = "state"


class StreamTrainer:
    """A run that goes on from WORK/state.safetensors where there is one, else from the carried weights, else anew."""

    def __init__(self, parts: Parts, folder: Path, work: Path, device: str) -> None:
        settings, config = parts.settings, parts.config
        self.parts, self.work, self.device = parts, work, device
        torch.manual_seed(settings.seed)
        self.model = UniFluid(config)
        self.model.vision_encoder.load_state_dict(load_vision(config, optional(folder / VISION)).state_dict())
        self.model.vision_encoder.requires_grad_(False)
        self.model.backbone.use_attention(expanded_attention if settings.attention == "fused" else explicit_attention)
        self.step, self.views, self.seconds_before = 0, 0, 0.0
        tensors, start = self._stored(work / f"{STATE}.safetensors"), optional(folder / START)
        if tensors:
            self.model.load_state_dict(take(tensors, "model."))
        elif start is not None:
            self.views = start_from(self.model, start)["views"]
        self.model.to(device)
        self.ema = Ema(self.model, settings.ema)
        self.optimizers = Optimizers(
            self.model,
            lr=settings.lr,
            muon_lr=settings.muon_lr,
            weight_decay=settings.weight_decay,
            bf16=settings.bf16,
        )
        if tensors:
            restore_run(self.ema, self.optimizers, tensors, device)
        self.generator = torch.Generator(device)
        self._writing: threading.Thread | None = None

    def _stored(self, path: Path) -> dict[str, Tensor]:
        if not path.exists():
            return {}
        tensors, facts = load_checkpoint(path)
        self.step, self.views, self.seconds_before = facts["step"], facts["views"], facts["seconds"]
        return tensors

    def train_step(
        self, streamed: StreamedStep, tensors: StepTensors, factor: float, seed: int
    ) -> tuple[Tensor, Tensor]:
        """Sums and counts for the log, on the device; nothing waits for it."""
        self.generator.manual_seed(seed * 104_729 + self.step)
        losses = streamed.losses(tensors, self.generator)
        losses.total.backward()
        norm = gradient_norm(self.model, 1.0)
        self.optimizers.step(factor)
        self.ema.update(self.step)
        self.step += 1
        self.views += streamed.recipe.views
        one = torch.ones_like(norm)
        return torch.cat((losses.sums, norm.detach()[None])), torch.cat((losses.counts.float(), one[None]))

    def facts(self, clock: Clock) -> dict[str, Any]:
        settings, config, autoencoder = self.parts.settings, self.parts.config, self.parts.autoencoder.config
        return {
            "config": self.parts.config.name,
            "step": self.step,
            "views": self.views,
            "seconds": clock.seconds(),
            "command": COMMAND,
            "experiment": experiment_of(settings, config, autoencoder).stored(),
            "settings": asdict(settings),
        }

    def save_state(self, clock: Clock) -> None:
        """Copies all on the device now and writes it beside the training; one write at a time."""
        tensors = run_tensors(self.model, self.ema, self.optimizers)
        copied = {name: value.detach().to("cpu", copy=True) for name, value in tensors.items()}
        facts = self.facts(clock)
        self.finish_writing()
        self._writing = threading.Thread(target=save_checkpoint, args=(self.work, STATE, copied, facts))
        self._writing.start()

    def finish_writing(self) -> None:
        if self._writing is not None:
            self._writing.join()

    def averaged_file(self, clock: Clock) -> bytes:
        """The averaged weights in bf16 as a resume file, without the vision encoder, which nobody trained."""
        kept = {name: value for name, value in self.ema.shadow.items() if not name.startswith(FROZEN)}
        return packed(kept, self.facts(clock), torch.bfloat16)

    def averaged_model(self) -> UniFluid:
        """A copy with the averages, for drawing: not compiled, as it meets other shapes."""
        model = UniFluid(self.parts.config).to(self.device)
        model.load_state_dict(self.ema.shadow)
        return model.eval()


def packed(tensors: Mapping[str, Tensor], facts: Mapping[str, Any], dtype: torch.dtype) -> bytes:
    """A resume file as bytes."""
    plain = {f"ema.{name}": value.detach().to("cpu", dtype).contiguous() for name, value in tensors.items()}
    return save(plain, metadata={"facts": json.dumps(facts)})


def optional(path: Path) -> Path | None:
    return path if path.exists() else None
