"""Model, averages and optimisers of one run of the unified stage: trained, saved and restored together."""

import argparse
from collections.abc import Mapping

import torch
from torch import Tensor

from unifluid.losses import Losses, unified_loss
from unifluid.model import UniFluid
from unifluid.training.averaging import Ema
from unifluid.training.checkpoint import load_checkpoint, save_checkpoint, take
from unifluid.training.compiling import allow_recompiling, choose_safe_kernels, require_finite
from unifluid.training.encoders import load_vision
from unifluid.training.experiment import Experiment
from unifluid.training.optimizers import Optimizers, gradient_norm, schedule_factor
from unifluid.training.ranks import join_ranks
from unifluid.training.run_log import RunLog, RunningMeans
from unifluid.training.run_state import restore_run, run_tensors, start_from
from unifluid.training.step_batches import StepBatches, TaskBatch


def compile_layers(model: UniFluid) -> None:
    """Compiles the decoder layers one by one: eight small graphs of one shape share a kernel cache.

    On accelerators one graph serves all shapes: a minute of compiling for each would be paid for each.
    """
    dynamic = next(model.parameters()).device.type != "cpu"
    allow_recompiling(64)
    choose_safe_kernels()
    for layer in model.backbone.decoder_layers():
        layer.compile(dynamic=dynamic)
    model.head.compile(dynamic=dynamic)


class Trainer:
    """One run. `args`: where it runs and what it starts from, of `unifluid.training.train`."""

    def __init__(self, experiment: Experiment, args: argparse.Namespace) -> None:
        self.experiment, self.args = experiment, args
        plan = experiment.optimiser
        self.ranks = join_ranks(args.device)
        torch.manual_seed(experiment.seed)
        torch.set_num_threads(args.threads)
        self.config = experiment.model
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
            facts = start_from(self.model, args.start)
            self.step, self.views, seconds = facts["step"], facts["views"], facts["seconds"]
            self.warm_from = self.step
        self.ema = Ema(self.model, plan.ema)
        self.optimizers = Optimizers(
            self.model,
            lr=plan.lr,
            muon_lr=plan.muon_lr,
            weight_decay=plan.weight_decay,
            muon=plan.muon,
            bf16=plan.bf16,
            ranks=self.ranks,
        )
        if last.exists():
            restore_run(self.ema, self.optimizers, tensors, args.device)
        self.log = RunLog(args.run, "unified", experiment.steps, seconds, experiment.minutes)

    def losses(self, part: TaskBatch, draw: torch.Generator) -> Losses:
        """Losses of one task's rows; `draw` lies on the device and draws times and noises."""
        with torch.autocast(
            torch.device(self.args.device).type, torch.bfloat16, enabled=self.experiment.optimiser.bf16
        ):
            batch, weight = part.to(self.args.device).batch, self.experiment.text_loss_weight
            return unified_loss(self.model, batch, draw, text_weight=weight, batch_mul=self.experiment.batch_mul)

    def position(self) -> float:
        """Where the schedule stands, the same on all ranks: the run ends at its steps."""
        return self.ranks.agree(self.log.position(self.step), self.args.device)

    def generator(self, seed: int) -> torch.Generator:
        return torch.Generator(self.args.device).manual_seed(seed)

    def train_step(self, step: list[TaskBatch], means: RunningMeans) -> None:
        draw = self.generator(self.ranks.seed(self.experiment.seed * 104_729 + self.step))
        for part in step:
            losses = self.losses(part, draw)
            (losses.total * part.share).backward()
            loss = (losses.visual if part.draws else losses.text).item()
            require_finite(loss, self.step)
            means.add(part.task, loss, part.rows)
            self.views += part.rows
        self.ranks.add_up_gradients(self.model)
        means.add("gradient", gradient_norm(self.model, 1.0).item())
        since = self.step - self.warm_from
        plan = self.experiment.optimiser
        factor = schedule_factor(self.position(), self.experiment.steps, warmup=0, decay_share=plan.decay_share)
        self.optimizers.step(min(factor, (since + 1) / plan.warmup))
        self.ema.update(since)
        self.step += 1

    @torch.no_grad()
    def validate(self, held_out: Mapping[str, StepBatches]) -> dict[str, float]:
        """Mean losses of the averaged weights by task and, for pictures, by order: the same noise every time."""
        means = RunningMeans()
        with self.ema.applied():
            for order, steps in held_out.items():
                for number in range(len(steps)):
                    draw = self.generator(number)
                    for part in steps[number]:
                        losses = self.losses(part, draw)
                        if part.draws:
                            means.add(f"val_{part.task}_{order}", losses.visual.item(), part.rows)
                        else:
                            means.add(f"val_{part.task}", losses.text.item(), part.rows)
        return means.take()

    def facts(self) -> dict:
        return {
            "config": self.config.name,
            "step": self.step,
            "views": self.views,
            "seconds": self.log.seconds(),
            "warm_from": self.warm_from,
            "experiment": self.experiment.stored(),
        }

    def save(self, name: str) -> None:
        save_checkpoint(self.args.run, name, run_tensors(self.model, self.ema, self.optimizers), self.facts())
