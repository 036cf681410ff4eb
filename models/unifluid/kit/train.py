"""The run itself, started and watched by `unifluid.kit.attend`: from the carried folder to weights, by the clock.

    python -m unifluid.kit.train --kit FOLDER --work WORK --device cuda

WORK/ends says when training ends and may be written anew at any time; WORK/wanted asks for an export.
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from unifluid.composing.compose import Composer, main_hues, sprite_boxes
from unifluid.kit.attend import FIRST_STEP
from unifluid.kit.clock import Clock, Every
from unifluid.kit.curves import Curves
from unifluid.kit.exporting import Exporter
from unifluid.kit.parts import PICTURES, SETTINGS, Parts, open_parts, planned_steps
from unifluid.kit.settings import RunSettings, read_settings
from unifluid.kit.stage_times import stage_times
from unifluid.kit.tokenizer_stage import TokenizerStage, is_due
from unifluid.kit.trainer import STATE, StreamTrainer
from unifluid.kit.unpack import SpriteUnpacker
from unifluid.kit.warm_up import take_compiled, warm_up
from unifluid.streaming.planner import PlannedStep
from unifluid.streaming.recipe import halved
from unifluid.streaming.step import MEASURES, StreamedStep, step_tensors
from unifluid.training.checkpoint import read_facts

TOKENIZER_TRIES = 1
"""Restarts that try again to train a picture tokenizer, where the run has none yet."""
MOST_OF_THE_TIME = 0.5
"""That the picture tokenizer may take, whatever the settings say."""
TIMED_STEP = 30
"""The step whose stages are timed, once things are warm."""


@dataclass(frozen=True)
class Run:
    """All that a training loop needs, ready."""

    parts: Parts
    trainer: StreamTrainer
    streamed: StreamedStep
    steps: Iterator[PlannedStep]
    first: PlannedStep
    seed: int


def say(started: float, text: str) -> None:
    print(f"== {time.monotonic() - started:.1f} s: {text}", flush=True)


def stored_step(work: Path) -> int:
    path = work / f"{STATE}.safetensors"
    return read_facts(path)["step"] if path.exists() else 0


def prepare(folder: Path, work: Path, device: str, settings: RunSettings, started: float) -> Run:
    """Plans, pictures and kernels, each made while the others are."""
    if settings.threads:
        torch.set_num_threads(settings.threads)
    torch.set_float32_matmul_precision("high")
    parts = open_parts(folder, work, settings)
    seed = settings.seed
    # Both fork, so both come before anything touches the device.
    steps = iter(planned_steps(parts, stored_step(work), seed))
    unpacker = SpriteUnpacker(folder / PICTURES, parts.catalogue.sprites, max(1, settings.workers))
    say(started, f"{len(parts.catalogue.sprites)} pictures, {settings.recipe.views} views a step")
    trainer = StreamTrainer(parts, folder, work, device)
    pixels = unpacker.start(device)
    streamed = streamed_step(parts, trainer, pixels)
    take_compiled(folder, work)
    stage = TokenizerStage(settings, parts.catalogue, pixels, work) if is_due(settings, work) else None
    if stage is not None:
        stage.warm_up()
    first = next(steps)
    warm_up(streamed, step_tensors(first, device), compiled=settings.compile)
    say(started, "kernels are warm")
    unpacker.wait()
    say(started, "pictures are on the device")
    if stage is not None:
        seconds = min(settings.tokenizer.seconds, MOST_OF_THE_TIME * Clock(work, 0.0).left())
        parts.autoencoder.load_state_dict(stage.run(seconds).state_dict())
        say(started, "the picture tokenizer is trained")
    return Run(parts, trainer, streamed, steps, first, seed)


def streamed_step(parts: Parts, trainer: StreamTrainer, pixels: Tensor) -> StreamedStep:
    """Composer and encoders in the precision of the device."""
    precision = torch.float16 if trainer.device == "cuda" else torch.float32
    boxes, hues, side = sprite_boxes(parts.catalogue), main_hues(parts.catalogue), parts.config.image_px
    return StreamedStep(
        trainer.model,
        Composer(pixels, boxes, hues, side=side, dtype=precision),
        parts.autoencoder.to(trainer.device),
        parts.settings.recipe,
        batch_mul=parts.settings.batch_mul,
        encoder_dtype=precision,
        bf16=parts.settings.bf16,
    )


def settings_of(args: argparse.Namespace) -> RunSettings:
    """A restart meets other rows, in case some were at fault; in the end the tokenizer that travelled will do."""
    settings = read_settings(args.kit / SETTINGS)
    settings = replace(settings, seed=settings.seed + 1000 * args.restart)
    for _ in range(args.restart - (0 if args.plain else 1)):  # memory may have been what was short
        smaller = replace(settings.tokenizer, batch=max(4, settings.tokenizer.batch // 2))
        settings = replace(settings, recipe=halved(settings.recipe), tokenizer=smaller)
    if args.restart > TOKENIZER_TRIES:
        settings = replace(settings, tokenizer=replace(settings.tokenizer, seconds=0.0))
    return replace(settings, compile=False, attention="products") if args.plain else settings


def train(folder: Path, work: Path, device: str, settings: RunSettings) -> None:
    started = time.monotonic()
    run = prepare(folder, work, device, settings, started)
    trainer = run.trainer
    clock = Clock(work, trainer.seconds_before)
    clock.begin()
    say(started, f"{FIRST_STEP}, number {trainer.step}")
    exporter = Exporter(trainer, clock, run.parts)
    loop(run, clock, exporter)
    trainer.save_state(clock)
    exporter.export(with_sheet=True)
    trainer.finish_writing()
    say(started, f"done: {trainer.step} steps, {trainer.views} views, {clock.seconds():.0f} s of training")


def loop(run: Run, clock: Clock, exporter: Exporter) -> None:
    """Steps until the end; the device is asked for numbers only where a line of the log is due."""
    settings, trainer, planned = run.parts.settings, run.trainer, run.first
    curves = Curves(trainer.work, clock)
    totals: tuple[Tensor, Tensor] | None = None
    saving, logging = Every(settings.save_seconds), Every(settings.log_seconds)
    exporting = Every(settings.export_seconds)
    while clock.left() > 0:
        factor = clock.factor(settings.warmup_seconds, settings.decay_share)
        found = trainer.train_step(run.streamed, step_tensors(planned, trainer.device), factor, run.seed)
        totals = found if totals is None else (totals[0] + found[0], totals[1] + found[1])
        planned = next(run.steps)
        if trainer.step == TIMED_STEP and trainer.device == "cuda":
            stage_times(run.streamed, step_tensors(planned, trainer.device))
        if logging.due():
            curves.write(trainer.step, trainer.views, factor, means(*totals))
            totals = None
            if saving.due():
                trainer.save_state(clock)
        if clock.export_is_wanted():
            exporter.export(with_sheet=True)
        elif exporting.due():
            exporter.export(with_sheet=exporter.count % 2 == 1)
    if totals is not None:
        means(*totals)


def means(sums: Tensor, counts: Tensor) -> dict[str, float]:
    """The log's values; RuntimeError where one is not a number, before a bad state replaces a good one."""
    values: list[float] = (sums / counts.clamp(min=1)).tolist()
    named: dict[str, float] = dict(zip((*MEASURES, "gradient"), values, strict=True))
    if any(value != value for value in values):
        raise RuntimeError(f"a loss is not a number: {named}")
    return named


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kit", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--restart", type=int, default=0, help="number of this start in its call")
    parser.add_argument("--plain", action="store_true", help="no compiler and plain attention")
    args = parser.parse_args(arguments)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    train(args.kit, args.work, args.device, settings_of(args))


if __name__ == "__main__":
    main()
