"""Exports of a running training: weights, sheet, curves, log and compiled kernels, the most wanted first."""

import time
from pathlib import Path

import torch

from unifluid.drawing import DrawOptions
from unifluid.kit.clock import Clock
from unifluid.kit.curves import CURVES
from unifluid.kit.outbox import Parcel, write_export
from unifluid.kit.parts import COMPILED, Parts
from unifluid.kit.sheet import prompt_sheet
from unifluid.kit.tokenizer_stage import TRAINED_VAE
from unifluid.kit.trainer import StreamTrainer, packed
from unifluid.kit.warm_up import left_by_compiler
from unifluid.training.checkpoint import load_averaged

LOG_BYTES = 400_000
LOG = "run.log"


class Exporter:
    """Writes exports into the run's work folder. A sheet that fails costs the sheet, never the weights."""

    def __init__(self, trainer: StreamTrainer, clock: Clock, parts: Parts) -> None:
        self.trainer, self.clock, self.parts = trainer, clock, parts
        self.count = 0
        self.sheet = b""
        self.compiled = b""
        self.tokenizer = trained_tokenizer(trainer.work)

    def export(self, *, with_sheet: bool) -> None:
        started = time.monotonic()
        weights = self.trainer.averaged_file(self.clock)
        if not self.compiled and self.parts.settings.compile:
            self.compiled = left_by_compiler()
            if self.compiled:
                (self.trainer.work / COMPILED).write_bytes(self.compiled)
        if with_sheet or not self.sheet:
            self._draw()
        parcels = [Parcel("unified.safetensors", weights, may_be_cut=True)]
        parcels += [Parcel("vae.safetensors", self.tokenizer)] if self.tokenizer else []
        parcels += [Parcel("sheet.png", self.sheet)] if self.sheet else []
        parcels += [Parcel(name, self._tail(name)) for name in (CURVES, LOG)]
        parcels += [Parcel(COMPILED, self.compiled)] if self.compiled else []
        left_out = write_export(self.trainer.work, self.trainer.step, self.trainer.facts(self.clock), parcels)
        self.count += 1
        told = f", without {', '.join(left_out)}" if left_out else ""
        print(f"exported step {self.trainer.step} in {time.monotonic() - started:.1f} s{told}", flush=True)

    def _draw(self) -> None:
        try:
            with torch.inference_mode():
                model = self.trainer.averaged_model()
                self.sheet = prompt_sheet(model, self.parts.autoencoder, self.parts.tokenizer, DrawOptions(steps=16))
        except Exception as error:
            print(f"no sheet this time: {error!r}", flush=True)

    def _tail(self, name: str) -> bytes:
        path = self.trainer.work / name
        return path.read_bytes()[-LOG_BYTES:] if path.exists() else b""


def trained_tokenizer(work: Path) -> bytes:
    """The picture tokenizer that this run trained as a resume file in float16; empty where it did not."""
    path = work / f"{TRAINED_VAE}.safetensors"
    if not path.exists():
        return b""
    averaged, facts = load_averaged(path)
    return packed(averaged, facts, torch.float16)
