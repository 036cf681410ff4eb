"""Encodes data shards once, so that training of the unified stage reads latents and vision features instead of pixels.

    python -m unifluid.training.encode --data DATA --vae RUN/last.safetensors --out ENCODED

For each shard KIND-NNNNN.tar: KIND-NNNNN.latents.npy float16 (n, pictures, N, C), .vision.npy float16 (n, pictures, V, Dv)
and .jsonl with the records in the same order. Edits have two pictures, source and target. Finished shards are skipped.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from unifluid.config import UniFluidConfig
from unifluid.configs import model_config
from unifluid.training.checkpoint import load_checkpoint, take, write_atomically
from unifluid.training.pictures import ShardIndex, over, premultiply
from unifluid.vae import VAE_CONFIGS, PictureVae
from unifluid.vision import build_vision_encoder, published_lite0_state

PICTURE_NAMES = {"edits": ("source.png", "target.png"), "photos": ("jpg",)}


def load_vae(path: Path) -> PictureVae:
    """The averaged weights of a tokenizer checkpoint, ready to use."""
    tensors, facts = load_checkpoint(path)
    vae = PictureVae(VAE_CONFIGS[facts["config"]])
    vae.load_state_dict(take(tensors, "ema."))
    return vae.eval().requires_grad_(False)


def load_vision(config: UniFluidConfig, path: Path | None) -> nn.Module:
    """The vision encoder: from a file of weights where given, else the published ones, else (tiny-test) seeded random ones."""
    torch.manual_seed(0)
    encoder = build_vision_encoder(config.vision)
    if path is not None:
        encoder.load_state_dict(take(load_checkpoint(path)[0], "ema.vision_encoder."))
    elif config.vision.kind == "efficientnet-lite0":
        encoder.load_published(published_lite0_state())
    return encoder.eval().requires_grad_(False)


def vision_input(premultiplied: Tensor, px: int) -> Tensor:
    """Premultiplied RGBA (B, 4, P, P) -> RGB over white (B, 3, px, px) in [-1, 1]; area-averaged, as the studio does."""
    rgb = over(premultiplied)
    if rgb.shape[-1] != px:
        rgb = nn.functional.interpolate(rgb, (px, px), mode="bilinear", antialias=True, align_corners=False)
    return rgb.clamp(0, 1) * 2 - 1


@torch.inference_mode()
def encode_pictures(vae: PictureVae, vision: nn.Module, vision_px: int, rgba: Tensor) -> tuple[Tensor, Tensor]:
    """uint8 RGBA (B, 4, P, P) -> tokens (B, N, C), features (B, V, Dv)."""
    pixels = premultiply(rgba).contiguous(memory_format=torch.channels_last)
    seen = vision_input(pixels, vision_px).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=rgba.shape[-1] > 64):
        features = vision(seen)
    return vae.encode(pixels), features


def save_array(path: Path, array: np.ndarray) -> None:
    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.save(file, array)

    write_atomically(path, write)


def encode_shard(shard: Path, out: Path, vae: PictureVae, vision: nn.Module, config: UniFluidConfig, batch: int) -> None:
    index = ShardIndex([shard])
    names = PICTURE_NAMES.get(shard.stem.rpartition("-")[0], ("png",))
    latents, features = [], []
    for start in range(0, len(index), batch):
        rows = range(start, min(start + batch, len(index)))
        rgba = torch.stack([index.picture(row, name, config.image_px) for row in rows for name in names])
        tokens, seen = encode_pictures(vae, vision, config.vision.image_px, rgba)
        latents.append(tokens.half().unflatten(0, (-1, len(names))).numpy())
        features.append(seen.half().unflatten(0, (-1, len(names))).numpy())
    save_array(out / f"{shard.stem}.latents.npy", np.concatenate(latents))
    save_array(out / f"{shard.stem}.vision.npy", np.concatenate(features))
    lines = "".join(json.dumps(index.record(row), ensure_ascii=False) + "\n" for row in range(len(index)))
    write_atomically(out / f"{shard.stem}.jsonl", lambda path: path.write_text(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--vision", type=Path, help="checkpoint to take a further trained vision encoder from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--config", default="studio-mini")
    parser.add_argument("--only", nargs="*", default=None, help="shard name prefixes, such as icons photos")
    parser.add_argument("--splits", nargs="*", default=["val", "test_novel", "train"])
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    config = model_config(args.config)
    vae = load_vae(args.vae).to(memory_format=torch.channels_last)
    vision = load_vision(config, args.vision).to(memory_format=torch.channels_last)
    for split in args.splits:
        out = args.out / split
        out.mkdir(parents=True, exist_ok=True)
        shards = [s for s in sorted((args.data / split).glob("*.tar")) if not args.only or s.name.startswith(tuple(args.only))]
        waiting = [shard for shard in shards if not (out / f"{shard.stem}.jsonl").exists()]
        for shard in tqdm(waiting, desc=f"encode {split}", unit="shard"):
            encode_shard(shard, out, vae, vision, config, args.batch)


if __name__ == "__main__":
    main()
