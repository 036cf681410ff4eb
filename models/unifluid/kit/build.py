"""Builds the folder that travels to a lent machine, from pinned packages, and says whether all fits.

    python -m unifluid.kit.build

Minutes the first time (npm, drawing, packing), seconds when the cache holds the pictures. `--from` carries weights to
go on from, `--compiler-cache` what an earlier run's compiler left, `--settings` another run than `studio-mini`'s.
"""

import argparse
import shutil
from pathlib import Path

import torch

from unifluid.configs.models import model_config
from unifluid.data.catalogue import load_catalogue
from unifluid.data.sources import fetch_packages
from unifluid.data.sprite_pack import pack
from unifluid.data.sprites import build_sprites, stored_sprites
from unifluid.kit.parts import COMPILED, PICTURES, SETTINGS, START, TOKENIZER, VAE, VISION
from unifluid.kit.settings import read_settings
from unifluid.kit.travel import MOST_BYTES, folder_bytes, tree_bytes
from unifluid.training.checkpoint import save_checkpoint
from unifluid.training.encoders import load_vision

PACKAGE = Path(__file__).parents[1]
MODELS = PACKAGE.parent
VAE_WEIGHTS = MODELS / "resume" / "studio-mini" / "vae.safetensors"
PIECES = MODELS / "packages" / "studio-mini" / "tokenizer.json"
CODE_SUFFIXES = {".py", ".json", ".txt"}
QUALITY = 80


def copy_code(out: Path) -> None:
    """The package as it is in the checkout."""
    shutil.rmtree(out, ignore_errors=True)
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in CODE_SUFFIXES and "__pycache__" not in path.parts:
            target = out / "unifluid" / path.relative_to(PACKAGE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def write_vision(config_name: str, out: Path) -> None:
    """The published encoder in half precision: its weights are small numbers, float16 keeps them to four digits."""
    encoder = load_vision(model_config(config_name), None)
    weights = {f"ema.vision_encoder.{name}": value.half() for name, value in encoder.state_dict().items()}
    save_checkpoint(out.parent, out.stem, weights, {"config": config_name})


def fill_kit(args: argparse.Namespace) -> None:
    """Everything but the pictures."""
    out: Path = args.out
    settings = read_settings(args.settings)
    copy_code(out / "code")
    shutil.copyfile(args.settings, out / SETTINGS)
    shutil.copyfile(args.tokenizer, out / TOKENIZER)
    shutil.copyfile(args.vae, out / VAE)
    shutil.copy(PACKAGE / "kit" / "run.sh", out / "run.sh")
    write_vision(settings.config, out / VISION)
    for given, name in ((args.start, START), (args.compiler_cache, COMPILED)):
        (out / name).unlink(missing_ok=True)
        if given is not None:
            shutil.copyfile(given, out / name)


def draw_pictures(cache: Path, workers: int) -> None:
    """Into the cache, unless they are there."""
    sprites = build_sprites(fetch_packages(cache), cache, workers)
    load_catalogue(sprites, cache, workers)


def pack_pictures(cache: Path, out: Path, workers: int) -> None:
    """Again only where the cache's list is newer than the pack."""
    target = out / PICTURES
    if not target.exists() or target.stat().st_mtime < (cache / "sprites.json").stat().st_mtime:
        temporary = out / f".{PICTURES}"
        pack(cache, temporary, QUALITY, workers)
        temporary.replace(target)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vae", type=Path, default=VAE_WEIGHTS, help="picture tokenizer to carry")
    parser.add_argument("--tokenizer", type=Path, default=PIECES, help="text pieces to carry")
    parser.add_argument("--settings", type=Path, default=PACKAGE / "kit" / "runs" / "studio-mini.json")
    parser.add_argument("--from", dest="start", type=Path)
    parser.add_argument("--compiler-cache", type=Path)
    parser.add_argument("--cache", type=Path, default=MODELS / "data" / "cache")
    parser.add_argument("--out", type=Path, default=MODELS / "kit")
    parser.add_argument("--checkout", type=Path, default=MODELS.parent, help="the git checkout that travels")
    parser.add_argument("--drawn", action="store_true", help="take the cache's pictures as they are: no npm, no SVG")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.drawn:
        load_catalogue(stored_sprites(args.cache), args.cache, args.workers)
    else:
        draw_pictures(args.cache, args.workers)
    pack_pictures(args.cache, args.out, args.workers)
    fill_kit(args)
    kit, tree = folder_bytes(args.out), tree_bytes(args.checkout, without=args.out, lightened=True)
    total = (kit + tree) / 2**20
    print(f"{total:.1f} MiB will travel: the kit {kit / 2**20:.1f}, the lightened checkout {tree / 2**20:.1f}")
    if kit + tree > MOST_BYTES:
        raise SystemExit(f"that is over {MOST_BYTES // 2**20} MiB")


if __name__ == "__main__":
    main()
