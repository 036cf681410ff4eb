"""Trains the picture tokenizer; the model card says how long and what it reached.

    python -m unifluid.training.train_vae --data DATA --run RUN --config studio-mini --steps 6000

With `--from CHECKPOINT --decoder-only` the encoder stays as it is and only the decoder learns on: tokens, and so
everything trained on them, keep their meaning.
"""

import argparse
import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

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
from unifluid.training.pictures import ShardIndex, find_shards, over, premultiply
from unifluid.training.run_log import RunLog
from unifluid.vae import VAE_CONFIGS, PictureVae, VaeConfig, to_sphere

LATENT_NOISE = 0.05


class VaeBatches(Dataset):
    """Batch number -> premultiplied RGBA (B, 4, P, P), a function of (seed, number): a resumed run sees the same."""

    def __init__(
        self, sources: list[tuple[ShardIndex, float]], px: int, batch: int, steps: int, seed: int, *, augmented: bool
    ) -> None:
        self.sources = [source for source, _ in sources]
        self.weights = torch.tensor([weight for _, weight in sources])
        self.px, self.batch, self.steps, self.seed = px, batch, steps, seed
        self.augmented = augmented

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, number: int) -> Tensor:
        draw = torch.Generator().manual_seed(self.seed * 1_000_003 + number)
        kinds = torch.multinomial(self.weights, self.batch, replacement=True, generator=draw)
        pictures = []
        for kind in kinds.tolist():
            source = self.sources[kind]
            index = int(torch.randint(len(source), (1,), generator=draw))
            extension = next(name for name in source.samples[index] if name.endswith(("png", "jpg")))
            pictures.append(source.picture(index, extension, self.px))
        pixels = premultiply(torch.stack(pictures))
        return augment(pixels, draw) if self.augmented else pixels


def augment(pixels: Tensor, draw: torch.Generator) -> Tensor:
    """Random flips, colours, moves and shrinks, stacked pictures, plain backgrounds. (B, 4, P, P) -> same."""
    count = pixels.shape[0]
    flips = torch.rand(count, generator=draw) < 0.5
    pixels = torch.where(flips[:, None, None, None], pixels.flip(-1), pixels)
    permuted = torch.rand(count, generator=draw) < 0.3
    order = torch.cat([torch.randperm(3, generator=draw), torch.tensor([3])])
    pixels = torch.where(permuted[:, None, None, None], pixels[:, order], pixels)
    # A picture whose border is opaque would show a cut edge when shrunk, so only transparent ones move.
    empty_border = pixels[:, 3, 0].amax(-1) + pixels[:, 3, -1].amax(-1) < 0.01
    moved = empty_border & (torch.rand(count, generator=draw) < 0.5)
    scale = 1 / (0.35 + 0.65 * torch.rand(count, generator=draw))
    shift = (torch.rand(count, 2, generator=draw) * 2 - 1) * (scale[:, None] - 1)
    zero = torch.zeros(count)
    affine = torch.stack([scale, zero, shift[:, 0], zero, scale, shift[:, 1]], dim=1).reshape(count, 2, 3)
    grid = nn.functional.affine_grid(affine, list(pixels.shape), align_corners=False)
    warped = nn.functional.grid_sample(pixels, grid, align_corners=False)
    pixels = torch.where(moved[:, None, None, None], warped, pixels)
    # Two pictures in one, and plain backgrounds: what scenes are made of.
    stacked = torch.rand(count, 1, 1, 1, generator=draw) < 0.3
    pixels = torch.where(stacked, pixels + (1 - pixels[:, 3:]) * pixels.roll(1, 0), pixels)
    colour = torch.cat([torch.rand(count, 3, 1, 1, generator=draw), torch.ones(count, 1, 1, 1)], dim=1)
    filled = torch.rand(count, 1, 1, 1, generator=draw) < 0.35
    return torch.where(filled, pixels + (1 - pixels[:, 3:]) * colour, pixels)


def reconstruction_loss(predicted: Tensor, target: Tensor, background: Tensor) -> Tensor:
    """L1 + 4 x squared error of composites over a random colour, and the same on alpha. Mean over pixels.

    predicted and target are folded (B, 4 * F * F, S, S), background (B, 3, 1, 1, 1).
    """
    difference = (predicted - target).unflatten(1, (4, -1))
    alpha = difference[:, 3:]
    colour = difference[:, :3] - alpha * background
    return colour.abs().mean() + 4 * colour.square().mean() + 0.5 * (alpha.abs().mean() + 4 * alpha.square().mean())


def learning_rate(step: int, position: float, steps: int, peak: float, warmup: int = 100) -> float:
    """Linear warm-up, constant to half-way, then cosine decay to a hundredth; `position` of `steps` are over."""
    if step < warmup:
        return peak * (step + 1) / warmup
    decay = max(0.0, (position - steps / 2) / (steps / 2))
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(decay, 1.0))))


def forward_loss(model: PictureVae, folded: Tensor, noise: Tensor, background: Tensor) -> Tensor:
    with torch.autocast(folded.device.type, torch.bfloat16):
        latents = to_sphere(model.encoder.from_folded(folded))
        predicted = model.decoder.folded(latents + LATENT_NOISE * noise)
    return reconstruction_loss(predicted.float(), folded, background)


@torch.no_grad()
def measure_whitening(model: PictureVae, batches: list[Tensor]) -> None:
    """Sets the mean and standard deviation of each token dim from data, so that tokens have unit variance."""
    latents = torch.cat([model.latents(batch) for batch in batches]).flatten(2).transpose(1, 2).flatten(0, 1)
    model.mean.copy_(latents.mean(dim=0))
    model.std.copy_(latents.std(dim=0).clamp_min(1e-4))


@torch.no_grad()
def psnr_over_white(model: PictureVae, batches: list[Tensor]) -> float:
    """Mean PSNR in dB over white, pictures weighted equally, through whitening and clamping as it is used."""
    values = []
    for pixels in batches:
        error = (over(model.decode(model.encode(pixels))) - over(pixels)).square().mean(dim=(1, 2, 3))
        values.append(-10 * torch.log10(error.clamp_min(1e-8)))
    return torch.cat(values).mean().item()


def sources_of(data: Path, split: str) -> list[tuple[ShardIndex, float]]:
    shares = {"icons": 0.5, "scenes": 0.4, "photos": 0.1}
    found = [(find_shards(data, split, kind), share) for kind, share in shares.items()]
    return [(ShardIndex(shards), share) for shards, share in found if shards]


def train(args: argparse.Namespace) -> None:
    config: VaeConfig = VAE_CONFIGS[args.config]
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    model = PictureVae(config).to(args.device)
    nn.utils.convert_conv2d_weight_memory_format(model, torch.channels_last)
    averaged = PictureVae(config).to(args.device).eval()
    ema = Ema(model, 0.999)
    model.encoder.requires_grad_(not args.decoder_only)
    trained = {name: value for name, value in model.named_parameters() if value.requires_grad}
    names = list(trained)
    optimizer = torch.optim.AdamW(trained.values(), lr=args.lr, betas=(0.9, 0.99), weight_decay=1e-4, fused=True)
    step, seconds = 0, 0.0
    last = args.run / "last.safetensors"
    if last.exists():
        tensors, facts = load_checkpoint(last)
        model.load_state_dict(take(tensors, "model."))
        ema.shadow = {name: value.to(args.device) for name, value in take(tensors, "ema.").items()}
        restore_optimizer(optimizer, names, tensors, "adam.")
        step, seconds = facts["step"], facts["seconds"]
    elif args.start is not None:
        model.load_state_dict(take(load_checkpoint(args.start)[0], "ema."))
        ema = Ema(model, 0.999)
    px, seed = config.image_px, args.seed
    batches = VaeBatches(sources_of(args.data, "train"), px, args.batch, args.steps, seed, augmented=True)
    held_out = VaeBatches(sources_of(args.data, "val"), px, 32, 6, seed, augmented=False)
    validation = [held_out[number].to(args.device) for number in range(len(held_out))]
    choose_safe_kernels()
    loss_of = torch.compile(forward_loss) if args.compile else forward_loss
    log = RunLog(args.run, "vae", args.steps, seconds, args.minutes)

    def save(name: str) -> None:
        averaged.load_state_dict(ema.shadow)
        if not args.decoder_only:
            measure_whitening(averaged, validation)
            ema.shadow["mean"], ema.shadow["std"] = averaged.mean.clone(), averaged.std.clone()
        score = psnr_over_white(averaged, validation)
        facts = {
            "config": args.config,
            "step": step,
            "seconds": log.seconds(),
            "psnr_white": score,
            "batch": args.batch,
        }
        tensors = model_tensors(model) | {f"ema.{key}": value for key, value in ema.shadow.items()}
        save_checkpoint(args.run, name, tensors | optimizer_tensors(optimizer, names, "adam."), facts)
        log.write(step, {"loss": running / max(seen, 1), "psnr_white": score})

    # A run that ends by the clock may make any number of steps.
    last_step = args.steps if args.minutes is None else step + 10**9
    loader = DataLoader(batches, batch_size=None, sampler=range(step, last_step), num_workers=args.workers)
    running, seen = 0.0, 0
    for pixels in loader:
        draw = torch.Generator().manual_seed(args.seed * 7_919 + step)
        folded = nn.functional.pixel_unshuffle(pixels, config.fold).contiguous(memory_format=torch.channels_last)
        noise = torch.randn(len(pixels), config.token_dims, config.grid, config.grid, generator=draw)
        background = torch.rand(len(pixels), 3, 1, 1, 1, generator=draw)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, log.position(step), args.steps, args.lr)
        loss = loss_of(model, *(each.to(args.device) for each in (folded, noise, background)))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        ema.update(step)
        step += 1
        require_finite(loss.item(), step)
        running, seen = running + loss.item(), seen + 1
        is_over = log.position(step) >= args.steps
        if step % args.save_every == 0 or is_over:
            save("last")
            running, seen = 0.0, 0
        if is_over:
            break


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--config", choices=sorted(VAE_CONFIGS), default="studio-mini")
    parser.add_argument("--from", dest="start", type=Path, help="checkpoint to take weights from, without moments")
    parser.add_argument("--decoder-only", action="store_true", help="leave the encoder, and so the tokens, as they are")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--minutes", type=float, help="end by the clock, with the whole schedule, not by --steps")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=250)
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True)
    train(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
