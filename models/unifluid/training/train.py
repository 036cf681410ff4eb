"""Trains the unified stage: drawing, editing, captions and questions in one model (paper section 4.1).

    python -m unifluid.training.train --data ENCODED --tokenizer tokenizer.json --run RUN --steps 20000

Flags change the preset's experiment; `python -m unifluid.train NAME` runs one that is kept in a file.
Stops at any time; the same command goes on from the last checkpoint, to the step. `--from FILE` starts from weights
alone (a bf16 resume file): moments are rebuilt by a short warm-up. Several processes share each step's rows under

    torchrun --standalone --nproc-per-node 2 -m -- unifluid.training.train --threads 1 ...
"""

import argparse
import json
from dataclasses import asdict, fields
from pathlib import Path

from torch.utils.data import DataLoader

from unifluid.tokenizer import Tokenizer
from unifluid.training.examples import Mixture, TaskShare
from unifluid.training.experiment import STUDIO_MIXTURE, Experiment, OptimiserPlan, OrderPlan, preset_experiment
from unifluid.training.ranks import leave_ranks
from unifluid.training.run_log import RunningMeans
from unifluid.training.step_batches import StepBatches, times_rows
from unifluid.training.trainer import Trainer, compile_layers

HELD_OUT_STEPS = 2
"""Held-out steps of each order."""


def train(experiment: Experiment, args: argparse.Namespace) -> None:
    """Runs an experiment, or goes on with it."""
    trainer = Trainer(experiment, args)
    encode = Tokenizer.load(args.tokenizer).encode
    rows = times_rows(experiment.mixture, experiment.rows_times)
    mixture = Mixture(args.data / "train", rows, encode, experiment.seed)
    held_out = Mixture(args.data / "val", experiment.mixture, encode, experiment.seed)
    ranks = trainer.ranks
    if ranks.is_first:
        print("mixture", [asdict(share) | {"samples": len(indices)} for share, indices in mixture.shares], flush=True)
    if args.compile:
        compile_layers(trainer.model)
    config, steps = trainer.config, experiment.steps
    batches = StepBatches(mixture, config, steps=steps, order=experiment.order, training=True, ranks=ranks)
    validation = {
        order: StepBatches(held_out, config, steps=HELD_OUT_STEPS, order=OrderPlan(raster_share=share), training=False)
        for order, share in (("raster", 1.0), ("random", 0.0))
    }
    means = RunningMeans()
    # A run that ends by the clock may make any number of steps.
    last_step = steps if experiment.minutes is None else trainer.step + 10**9
    numbers = range(trainer.step, last_step)
    for step in DataLoader(batches, batch_size=None, sampler=numbers, num_workers=args.workers):
        trainer.train_step(step, means)
        if ranks.is_first and trainer.step % args.log_every == 0:
            trainer.log.write(trainer.step, {"views": trainer.views, **means.take()})
        is_over = trainer.position() >= steps
        if ranks.is_first and (trainer.step % args.save_every == 0 or is_over):
            trainer.save("last")
            print("held out", {k: round(v, 4) for k, v in trainer.validate(validation).items()}, flush=True)
        if is_over:
            break
    leave_ranks()


def add_place_arguments(parser: argparse.ArgumentParser) -> None:
    """Where a run reads, writes and computes: no part of the experiment."""
    parser.add_argument("--data", type=Path, required=True, help="folder written by unifluid.training.encode")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--from", dest="start", type=Path, help="weights to start from, without optimiser moments")
    parser.add_argument("--vision", type=Path, help="the checkpoint that encode took the vision encoder from")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches; for fast devices")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--log-every", type=int, default=20)
    parser.add_argument("--save-every", type=int, default=200)


def experiment_of_flags(args: argparse.Namespace) -> Experiment:
    """The preset's experiment with what the flags change."""
    named = {item.name: getattr(args, item.name) for item in fields(OptimiserPlan)}
    mixture = STUDIO_MIXTURE
    if args.mixture is not None:
        mixture = tuple(TaskShare(**share) for share in json.loads(args.mixture.read_text()))
    return preset_experiment(
        args.config,
        mixture=mixture,
        rows_times=args.rows_times,
        optimiser=OptimiserPlan(**named),
        order=OrderPlan(raster_share=args.raster_share),
        text_loss_weight=args.text_weight,
        batch_mul=args.batch_mul,
        steps=args.steps,
        minutes=args.minutes,
        seed=args.seed,
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_place_arguments(parser)
    parser.add_argument("--config", default="studio-mini")
    parser.add_argument("--mixture", type=Path, help="JSON list of {task, kind, rows}")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, help="end by the clock, with the whole schedule, not by --steps")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--muon-lr", type=float, default=2e-3)
    parser.add_argument("--muon", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--weight-decay", type=float, default=0.02)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--decay-share", type=float, default=0.15)
    parser.add_argument("--ema", type=float, default=0.999)
    parser.add_argument("--raster-share", type=float, default=0.4)
    parser.add_argument("--text-weight", type=float, default=None)
    parser.add_argument("--batch-mul", type=int, help="times and noises drawn for each token")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows-times", type=int, default=1, help="this many times the mixture's rows a step")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    args = parser.parse_args(arguments)
    train(experiment_of_flags(args), args)


if __name__ == "__main__":
    main()
