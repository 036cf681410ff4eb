"""Trains the picture tokenizer; the model card says how long and what it reached.

    python -m unifluid.training.train_vae --data DATA --cache CACHE --run RUN --config studio-mini --minutes 45

Icons come from the cache of drawn pictures where one is given, else from the shards of the data; photographs from the
shards. The same command goes on where a run was stopped, with the same batches, and `--minutes` counts over all calls.
With `--from CHECKPOINT --decoder-only` the encoder stays as it is and only the decoder learns on: tokens, and so
everything trained on them, keep their meaning.
"""

import argparse
from dataclasses import fields
from pathlib import Path

import torch
from torch import Tensor

from unifluid.training.checkpoint import load_averaged, load_checkpoint, save_checkpoint
from unifluid.training.compiling import require_finite
from unifluid.training.growing import grown
from unifluid.training.picture_table import PictureTable, shard_table, sprite_table
from unifluid.training.pictures import over
from unifluid.training.run_log import RunLog
from unifluid.training.tokenizer_pictures import TokenizerPictures
from unifluid.training.tokenizer_trainer import TokenizerSettings, TokenizerTrainer
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS, config_of

PLAIN_SHARES = {"scenes": 0.1, "photos": 0.1}


@torch.no_grad()
def psnr_over_white(model: PictureVae, batches: list[Tensor]) -> float:
    """Mean PSNR in dB over white, pictures weighted equally, through whitening and clamping as it is used."""
    values = []
    for pixels in batches:
        error = (over(model.decode(model.encode(pixels))) - over(pixels)).square().mean(dim=(1, 2, 3))
        values.append(-10 * torch.log10(error.clamp_min(1e-8)))
    return torch.cat(values).mean().item()


def icons_of(args: argparse.Namespace, split: str, px: int) -> PictureTable:
    icons = sprite_table(args.cache, split) if args.cache else shard_table(args.data, split, "icons", px)
    if icons is None:
        raise FileNotFoundError(f"no icons in {args.data / split}: build them, or name a cache of drawn pictures")
    return icons


def pictures_of(args: argparse.Namespace, px: int) -> TokenizerPictures:
    """Everything to learn from, on an accelerator's memory where there is one."""
    icons = icons_of(args, "train", px)
    found = [(shard_table(args.data, "train", kind, px, args.most), share) for kind, share in PLAIN_SHARES.items()]
    plain = [(table, share) for table, share in found if table is not None]
    if args.device != "cpu":
        icons, plain = icons.to(args.device), [(table.to(args.device), share) for table, share in plain]
    return TokenizerPictures(icons, plain)


def save(trainer: TokenizerTrainer, args: argparse.Namespace, validation: list[Tensor], seconds: float) -> float:
    """Writes last.safetensors; answers what the averaged weights reach."""
    score = psnr_over_white(trainer.averaged(), validation)
    told = {"config": args.config, "seconds": seconds, "psnr_white": score, "batch": args.batch}
    save_checkpoint(args.run, "last", trainer.tensors(), told | trainer.facts())
    return score


def train(args: argparse.Namespace) -> None:
    torch.set_num_threads(args.threads)
    config = VAE_CONFIGS[args.config]
    settings = TokenizerSettings(**{item.name: getattr(args, item.name) for item in fields(TokenizerSettings)})
    trainer = TokenizerTrainer(config, settings, pictures_of(args, config.image_px), args.device)
    last, seconds = args.run / "last.safetensors", 0.0
    if last.exists():
        tensors, facts = load_checkpoint(last)
        trainer.restore(tensors, facts["step"])
        seconds = facts["seconds"]
    elif args.start is not None:
        weights, told = load_averaged(args.start)
        trainer.start_from(grown(weights, config_of(told), trainer.model))
    held_out = icons_of(args, "val", config.image_px)
    validation = [held_out.at(places).to(args.device) for places in torch.arange(len(held_out)).split(32)]
    left = None if args.minutes is None else args.minutes - seconds / 60
    log = RunLog(args.run, "vae", args.steps, seconds, left)

    def position() -> float:
        return trainer.step / args.steps if args.minutes is None else log.seconds() / (60 * args.minutes)

    running, seen = torch.zeros((), device=args.device), 0
    while (here := position()) < 1:
        running, seen = running + trainer.train_step(here), seen + 1
        if trainer.step % args.save_every == 0 or position() >= 1:
            mean = running.item() / seen
            require_finite(mean, trainer.step)
            log.write(trainer.step, {"loss": mean, "psnr_white": save(trainer, args, validation, log.seconds())})
            running, seen = torch.zeros((), device=args.device), 0


def main(arguments: list[str] | None = None) -> None:
    usual = TokenizerSettings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="folder of drawn pictures, read instead of shards of icons")
    parser.add_argument("--most", type=int, default=1500, help="scenes and photographs to read, each")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--config", choices=sorted(VAE_CONFIGS), default="studio-mini")
    parser.add_argument("--from", dest="start", type=Path, help="checkpoint to take weights from, without moments")
    parser.add_argument("--decoder-only", action="store_true", help="leave the encoder, and so the tokens, as they are")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--minutes", type=float, help="end by the clock, with the whole schedule, not by --steps")
    parser.add_argument("--batch", type=int, default=usual.batch)
    parser.add_argument("--lr", type=float, default=usual.lr)
    parser.add_argument("--muon-lr", type=float, default=usual.muon_lr, help="rate of Muon for inner convolutions")
    parser.add_argument("--warmup", type=int, default=usual.warmup)
    parser.add_argument("--decay-share", type=float, default=usual.decay_share)
    parser.add_argument(
        "--edges", type=float, default=usual.edges, help="weight of edge sharpness, reached as the rate decays"
    )
    parser.add_argument("--ema", type=float, default=usual.ema)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--save-every", type=int, default=250)
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=usual.compile)
    train(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
