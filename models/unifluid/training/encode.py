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
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from unifluid.configs.models import model_config
from unifluid.training.checkpoint import write_atomically
from unifluid.training.encoders import Encoder, load_vision, picture_encoder, vision_encoder
from unifluid.training.pictures import ShardIndex, find_shards

PICTURE_NAMES = {"edits": ("source.png", "target.png"), "photos": ("jpg",)}


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
