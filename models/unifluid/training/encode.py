"""Encodes data shards once, so that training of the unified stage reads latents and vision features instead of pixels.

    python -m unifluid.training.encode --data DATA --vae RUN/last.safetensors --out ENCODED

For each shard KIND-NNNNN.tar: KIND-NNNNN.latents.npy float16 (n, pictures, N, C), .vision.npy float16 (n, pictures, V,
Dv) and .jsonl with the records in the same order. A model that trains on samples of its autoencoder's posterior gets
.posterior.npy instead of .latents.npy: means and standard deviations (n, pictures, N, 2C). Edits have two pictures,
source and target. What is there is not made again; the vision features need no tokenizer and can be made while it
trains.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from unifluid.autoencoder import SdPictures, build_autoencoder, stored_shape
from unifluid.config import UniFluidConfig
from unifluid.configs.models import model_config
from unifluid.training.checkpoint import load_averaged, load_checkpoint, take, write_atomically
from unifluid.training.pictures import ShardIndex, find_shards, over, premultiply
from unifluid.vae import PictureVae, TokensOf, config_of
from unifluid.vision import EfficientNetLite0, build_vision_encoder, published_lite0_state

PICTURE_NAMES = {"edits": ("source.png", "target.png"), "photos": ("jpg",)}


def load_vae(path: Path) -> PictureVae:
    """The averaged weights of a tokenizer checkpoint, ready to use."""
    tensors, facts = load_checkpoint(path)
    vae = PictureVae(config_of(facts))
    vae.load_state_dict(take(tensors, "ema."))
    return vae.eval().requires_grad_(False)


def load_autoencoder(config: UniFluidConfig, path: Path) -> PictureVae | SdPictures:
    """The autoencoder that `config.autoencoder` says, with the averaged weights of its checkpoint, ready to use.

    ValueError where it makes other tokens than the model draws, or has no averaged weights.
    """
    averaged, facts = load_averaged(path)
    autoencoder = build_autoencoder(config, stored_shape(facts))
    wanted, made = (config.tokens, config.token_dims), autoencoder.token_shape
    if made != wanted:
        raise ValueError(
            f"{config.name} draws {wanted[0]} tokens of {wanted[1]} dims, {path} makes {made[0]} of {made[1]}"
        )
    autoencoder.load_state_dict({name: value.float() for name, value in averaged.items()})
    return autoencoder.eval().requires_grad_(False)


def load_vision(config: UniFluidConfig, path: Path | None) -> nn.Module:
    """The vision encoder: from a file, or with the published weights that come with the toolkit.

    Only the encoder of `tiny-test` may start from seeded random numbers. ValueError for any other without a file.
    """
    torch.manual_seed(0)
    encoder = build_vision_encoder(config.vision)
    if path is not None:
        weights = take(load_checkpoint(path)[0], "ema.vision_encoder.")
        encoder.load_state_dict({name: value.float() for name, value in weights.items()})
    elif isinstance(encoder, EfficientNetLite0):
        encoder.load_published(published_lite0_state())
    elif config.vision != model_config("tiny-test").vision:
        raise ValueError(
            f"{config.name} sees by SigLIP, whose weights come from a file: write it with "
            "`python -m unifluid.imports.start --siglip FOLDER --out START` and name it with --vision"
        )
    return encoder.eval().requires_grad_(False)


def vision_input(premultiplied: Tensor, px: int) -> Tensor:
    """Premultiplied RGBA (B, 4, P, P) -> RGB over white (B, 3, px, px) in [-1, 1]; antialiased, as in the studio."""
    rgb = over(premultiplied)
    if rgb.shape[-1] != px:
        rgb = nn.functional.interpolate(rgb, (px, px), mode="bilinear", antialias=True, align_corners=False)
    return rgb.clamp(0, 1) * 2 - 1


Encoder = Callable[[Tensor], Tensor]


def by_onnx_runtime(module: nn.Module, example: Tensor, threads: int) -> Encoder:
    """The module's forward pass on a batch, in float32: what the studio computes, and twice as fast as PyTorch on CPUs.

    bf16 is no cheaper way: it puts 6.6 % noise on EfficientNet's features.
    """
    # Only machines without an accelerator need them.
    import onnxruntime

    from unifluid.tracing import trace

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    graph = trace(module, "encoder", example, "image", "encoded").SerializeToString()
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return lambda batch: torch.from_numpy(session.run(None, {"image": batch.numpy()})[0])


def by_pytorch(module: nn.Module, device: str) -> Encoder:
    """The same on an accelerator."""
    module.to(device)
    return lambda batch: module(batch.to(device)).cpu()


def runner(module: nn.Module, example: Tensor, device: str, threads: int) -> Encoder:
    return by_onnx_runtime(module, example, threads) if device == "cpu" else by_pytorch(module, device)


def latent_encoder(vae: PictureVae, *, device: str = "cpu", threads: int = 1) -> Encoder:
    """uint8 RGBA (B, 4, P, P) -> latent tokens (B, N, C)."""
    return pixel_encoder(TokensOf(vae), vae.config.image_px, device=device, threads=threads)


def pixel_encoder(module: nn.Module, px: int, *, device: str = "cpu", threads: int = 1) -> Encoder:
    """uint8 RGBA (B, 4, P, P) -> what a module makes of it premultiplied, in [0, 1]."""
    run = runner(module, torch.zeros(2, 4, px, px), device, threads)
    return lambda rgba: run(premultiply(rgba.to(device)))


class PosteriorOf(nn.Module):
    """An autoencoder's `posterior` as a forward pass."""

    def __init__(self, autoencoder: SdPictures) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, pixels: Tensor) -> Tensor:
        return self.autoencoder.posterior(pixels)


def picture_encoder(
    config: UniFluidConfig, path: Path, *, device: str = "cpu", threads: int = 1
) -> tuple[str, Encoder]:
    """What training reads of pictures, by the name of its files, from an autoencoder's checkpoint."""
    autoencoder = load_autoencoder(config, path)
    name, module = "latents", TokensOf(autoencoder)
    if config.latents == "sample" and isinstance(autoencoder, SdPictures):
        name, module = "posterior", PosteriorOf(autoencoder)
    return name, pixel_encoder(module, config.image_px, device=device, threads=threads)


def vision_encoder(vision: nn.Module, px: int, *, device: str = "cpu", threads: int = 1) -> Encoder:
    """uint8 RGBA (B, 4, P, P) -> features (B, V, Dv)."""
    run = runner(vision, torch.zeros(2, 3, px, px), device, threads)
    return lambda rgba: run(vision_input(premultiply(rgba.to(device)), px))


class ShardPictures(Dataset):
    """Batch number -> uint8 RGBA (rows * pictures, 4, P, P); no batch spans two shards, and the shards are in order."""

    def __init__(self, shards: Sequence[Path], px: int, batch: int) -> None:
        self.px = px
        self.indices = [ShardIndex([shard]) for shard in shards]
        self.names = [PICTURE_NAMES.get(shard.stem.rpartition("-")[0], ("png",)) for shard in shards]
        self.batches = [
            (number, range(start, min(start + batch, len(index))))
            for number, index in enumerate(self.indices)
            for start in range(0, len(index), batch)
        ]

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, place: int) -> tuple[int, Tensor]:
        """The number of the shard, and the pictures."""
        number, rows = self.batches[place]
        pictures = [self.indices[number].picture(row, name, self.px) for row in rows for name in self.names[number]]
        return number, torch.stack(pictures)


def save_array(path: Path, array: np.ndarray) -> None:
    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.save(file, array)

    write_atomically(path, write)


@torch.inference_mode()
def encode_shards(
    shards: Sequence[Path], out: Path, encoders: Mapping[str, Encoder], px: int, *, batch: int, workers: int
) -> None:
    """Writes float16 (n, pictures, tokens, dims) of each shard and encoder; every picture is read once for all."""
    pictures = ShardPictures(shards, px, batch)
    loader = DataLoader(pictures, batch_size=None, num_workers=workers)
    progress = tqdm(groupby(loader, key=itemgetter(0)), desc=f"encode {out.name}", total=len(shards), unit="shard")
    for number, batches in progress:
        encoded: dict[str, list[np.ndarray]] = {name: [] for name in encoders}
        for _, rgba in batches:
            for name, encode in encoders.items():
                encoded[name].append(encode(rgba).half().unflatten(0, (-1, len(pictures.names[number]))).numpy())
        for name, arrays in encoded.items():
            save_array(out / f"{shards[number].stem}.{name}.npy", np.concatenate(arrays))


def missing_by_encoders(shards: Sequence[Path], out: Path, names: Iterable[str]) -> dict[tuple[str, ...], list[Path]]:
    """The shards that still want something, by what they want."""
    wanted: dict[tuple[str, ...], list[Path]] = {}
    for shard in shards:
        missing = tuple(name for name in names if not (out / f"{shard.stem}.{name}.npy").exists())
        if missing:
            wanted.setdefault(missing, []).append(shard)
    return wanted


def write_records(shard: Path, target: Path) -> None:
    index = ShardIndex([shard])
    lines = "".join(json.dumps(index.record(row), ensure_ascii=False) + "\n" for row in range(len(index)))
    write_atomically(target, lambda path: path.write_text(lines))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vae", type=Path, help="tokenizer checkpoint; without it only vision features are made")
    parser.add_argument("--latents-only", action="store_true")
    parser.add_argument("--vision", type=Path, help="checkpoint to take a further trained vision encoder from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--config", default="studio-mini")
    parser.add_argument("--kinds", nargs="*", default=["icons", "scenes", "edits", "photos"])
    parser.add_argument("--most", type=int, default=None, help="at most this many shards of a kind")
    parser.add_argument("--splits", nargs="*", default=["val", "test_novel", "train"])
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=0, help="processes that read pictures; for fast devices")
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    config = model_config(args.config)
    encoders: dict[str, Encoder] = {}
    if args.vae is not None:
        name, encoder = picture_encoder(config, args.vae, device=args.device, threads=args.threads)
        encoders[name] = encoder
    if not args.latents_only:
        vision = load_vision(config, args.vision)
        px = config.vision.image_px
        encoders["vision"] = vision_encoder(vision, px, device=args.device, threads=args.threads)
    for split in args.splits:
        out = args.out / split
        out.mkdir(parents=True, exist_ok=True)
        shards = sorted(shard for kind in args.kinds for shard in find_shards(args.data, split, kind)[: args.most])
        for names, missing in missing_by_encoders(shards, out, encoders).items():
            chosen = {name: encoders[name] for name in names}
            encode_shards(missing, out, chosen, config.image_px, batch=args.batch, workers=args.workers)
        for shard in shards:
            if not (out / f"{shard.stem}.jsonl").exists():
                write_records(shard, out / f"{shard.stem}.jsonl")


if __name__ == "__main__":
    main()
