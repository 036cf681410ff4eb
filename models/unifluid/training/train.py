"""Trains the unified stage: drawing, editing, captions and questions in one model (paper section 4.1).

    python -m unifluid.training.train --data ENCODED --tokenizer tokenizer.json --run RUN --steps 20000

Stops at any time; the same command goes on from the last checkpoint, to the step. `--from FILE` starts from weights
alone (a bf16 resume file): moments are rebuilt by a short warm-up.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from unifluid.configs.models import model_config
from unifluid.losses import Losses, unified_loss
from unifluid.model import UniFluid
from unifluid.sequences import DropRates, Sample, build_batch
from unifluid.text_parts import Task
from unifluid.tokenizer import Tokenizer
from unifluid.training.averaging import Ema
from unifluid.training.checkpoint import (
    load_checkpoint,
    model_tensors,
    optimizer_tensors,
    restore_optimizer,
    save_checkpoint,
    take,
)
from unifluid.training.compiling import choose_safe_kernels, require_finite
from unifluid.training.encode import load_vision
from unifluid.training.examples import Mixture, TaskShare
from unifluid.training.optimizers import Optimizers, gradient_norm, schedule_factor
from unifluid.training.run_log import RunLog

STUDIO_MIXTURE = (
    TaskShare("draw", "icons", 8),
    TaskShare("draw", "scenes", 32),
    TaskShare("edit", "edits", 10),
    TaskShare("ask", "scenes", 8),
    TaskShare("ask", "edits", 2),
    TaskShare("ask", "photos", 2),
    TaskShare("caption", "scenes", 1),
    TaskShare("caption", "icons", 1),
    TaskShare("caption", "photos", 4),
)
"""Rows of one step by task and kind of data. Single objects are half of the scenes, so they weigh most."""

TEXT_COLUMNS_MULTIPLE = 16
"""Text widths are rounded up to this, so that compiled kernels meet few shapes."""

INPUT_NOISE = (0.0, 0.1)
"""Noise on the image tokens fed in training, so that small sampling errors do not pile up (NextStep-1)."""


class RunningMeans:
    """Means since the last report, by name."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.counts: dict[str, int] = {}

    def add(self, name: str, value: float) -> None:
        self.sums[name] = self.sums.get(name, 0.0) + value
        self.counts[name] = self.counts.get(name, 0) + 1

    def take(self) -> dict[str, float]:
        means = {name: total / self.counts[name] for name, total in self.sums.items()}
        self.sums, self.counts = {}, {}
        return means


def task_loss(
    model: UniFluid,
    samples: list[Sample],
    share: float,
    draw: torch.Generator,
    args: argparse.Namespace,
    *,
    training: bool,
) -> Losses:
    """Losses of one task's rows. `share` scales L_visual by the task's part of all image rows; L_text likewise."""
    batch = build_batch(
        samples,
        model.config,
        generator=draw,
        drop=DropRates() if training else DropRates(0, 0, 0, 0),
        raster_share=args.raster_share,
        input_noise=INPUT_NOISE if training else (0.0, 0.0),
        text_multiple=TEXT_COLUMNS_MULTIPLE,
    )
    device = next(model.parameters()).device
    with torch.autocast(device.type, torch.bfloat16, enabled=args.bf16):
        losses = unified_loss(model, batch.to(device), draw, text_weight=args.text_weight)
    return Losses(losses.total * share, losses.visual, losses.text)


def shares_of(step: dict[Task, list[Sample]]) -> dict[Task, float]:
    """Each task's weight: its rows over the rows of its kind of loss (image or text), so that a step is one mean."""
    image = sum(len(rows) for task, rows in step.items() if task in ("draw", "edit"))
    text = sum(len(rows) for task, rows in step.items() if task in ("ask", "caption"))
    return {task: len(rows) / (image if task in ("draw", "edit") else text) for task, rows in step.items()}


@torch.no_grad()
def validate(model: UniFluid, mixture: Mixture, steps: int, args: argparse.Namespace) -> dict[str, float]:
    """Mean losses by task over fixed held-out steps, the same noise and orders every time."""
    means = RunningMeans()
    for number in range(steps):
        draw = torch.Generator().manual_seed(number)
        for task, samples in mixture.step(number).items():
            losses = task_loss(model, samples, 1.0, draw, args, training=False)
            means.add(f"val_{task}", (losses.visual if task in ("draw", "edit") else losses.text).item())
    return means.take()


class Trainer:
    """Model, averages and optimisers of one run, saved and restored together."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        torch.manual_seed(args.seed)
        torch.set_num_threads(args.threads)
        self.config = model_config(args.config)
        self.model = UniFluid(self.config)
        # The features in the shards come from this encoder, so the model that ships must hold it.
        self.model.vision_encoder.load_state_dict(load_vision(self.config, args.vision).state_dict())
        self.model.vision_encoder.requires_grad_(False)
        self.model.to(args.device)
        self.step, self.views, seconds = 0, 0, 0.0
        self.warm_from = 0
        last = args.run / "last.safetensors"
        tensors: dict[str, Tensor] = {}
        if last.exists():
            tensors, facts = load_checkpoint(last)
            self.model.load_state_dict(take(tensors, "model."))
            self.step, self.views, seconds = facts["step"], facts["views"], facts["seconds"]
            self.warm_from = facts["warm_from"]
        elif args.start is not None:
            weights, facts = load_checkpoint(args.start)
            resumed = {key: value.float() for key, value in take(weights, "ema.").items()}
            self.model.load_state_dict(self.model.state_dict() | resumed)
            self.step, self.views, seconds = facts["step"], facts["views"], facts["seconds"]
            self.warm_from = self.step
        self.ema = Ema(self.model, args.ema)
        self.optimizers = Optimizers(
            self.model, lr=args.lr, muon_lr=args.muon_lr, weight_decay=args.weight_decay, muon=args.muon
        )
        if last.exists():
            self.ema.shadow = take(tensors, "ema.")
            for prefix, optimizer, names in self.optimizers.each():
                restore_optimizer(optimizer, names, tensors, prefix)
        self.log = RunLog(args.run, "unified", args.steps, seconds)

    def train_step(self, samples: dict[Task, list[Sample]], means: RunningMeans) -> None:
        draw = torch.Generator(self.args.device).manual_seed(self.args.seed * 7_919 + self.step)
        shares = shares_of(samples)
        for task, rows in samples.items():
            losses = task_loss(self.model, rows, shares[task], draw, self.args, training=True)
            losses.total.backward()
            loss = (losses.visual if task in ("draw", "edit") else losses.text).item()
            require_finite(loss, self.step)
            means.add(task, loss)
            self.views += len(rows)
        means.add("gradient", gradient_norm(self.model, 1.0).item())
        since = self.step - self.warm_from
        factor = schedule_factor(self.step, self.args.steps, warmup=0, decay_share=self.args.decay_share)
        self.optimizers.step(min(factor, (since + 1) / self.args.warmup))
        self.ema.update(since)
        self.step += 1

    def facts(self) -> dict:
        return {
            "config": self.config.name,
            "step": self.step,
            "views": self.views,
            "seconds": self.log.seconds(),
            "warm_from": self.warm_from,
            "arguments": {key: str(value) for key, value in vars(self.args).items()},
        }

    def save(self, name: str) -> None:
        tensors = model_tensors(self.model) | {f"ema.{key}": value for key, value in self.ema.shadow.items()}
        for prefix, optimizer, names in self.optimizers.each():
            tensors |= optimizer_tensors(optimizer, names, prefix)
        save_checkpoint(self.args.run, name, tensors, self.facts())


def compile_layers(model: nn.Module) -> None:
    """Compiles the decoder layers one by one: eight small graphs of one shape share a kernel cache."""
    torch._dynamo.config.recompile_limit = 64
    choose_safe_kernels()
    for layer in model.backbone.layers:
        layer.compile(dynamic=False)
    model.head.compile(dynamic=False)


def train(args: argparse.Namespace) -> None:
    trainer = Trainer(args)
    tokenizer = Tokenizer.load(args.tokenizer)
    shares = (
        STUDIO_MIXTURE
        if args.mixture is None
        else [TaskShare(**share) for share in json.loads(args.mixture.read_text())]
    )
    mixture = Mixture(args.data / "train", shares, tokenizer.encode, args.seed)
    held_out = Mixture(args.data / "val", shares, tokenizer.encode, args.seed)
    print("mixture", [asdict(share) | {"samples": len(indices)} for share, indices in mixture.shares], flush=True)
    if args.compile:
        compile_layers(trainer.model)
    means = RunningMeans()
    while trainer.step < args.steps:
        trainer.train_step(mixture.step(trainer.step), means)
        if trainer.step % args.log_every == 0:
            trainer.log.write(trainer.step, {"views": trainer.views, **means.take()})
        if trainer.step % args.save_every == 0 or trainer.step == args.steps:
            trainer.save("last")
            print(
                "held out", {k: round(v, 4) for k, v in validate(trainer.model, held_out, 4, args).items()}, flush=True
            )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder written by unifluid.training.encode")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--config", default="studio-mini")
    parser.add_argument("--from", dest="start", type=Path, help="weights to start from, without optimiser moments")
    parser.add_argument("--vision", type=Path, help="the checkpoint that encode took the vision encoder from")
    parser.add_argument("--mixture", type=Path, help="JSON list of {task, kind, rows}")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--muon-lr", type=float, default=2e-3)
    parser.add_argument("--muon", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--weight-decay", type=float, default=0.02)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--decay-share", type=float, default=0.15)
    parser.add_argument("--ema", type=float, default=0.999)
    parser.add_argument("--raster-share", type=float, default=0.4)
    parser.add_argument("--text-weight", type=float, default=None)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--log-every", type=int, default=20)
    parser.add_argument("--save-every", type=int, default=200)
    train(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
