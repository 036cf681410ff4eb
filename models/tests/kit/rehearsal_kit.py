"""A kit of drawn shapes in place of icon packages: everything else in it is what travels."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from unifluid.data.catalogue import load_catalogue
from unifluid.data.concepts import HERE
from unifluid.data.rasterize import SIDE, drawn_box
from unifluid.data.sprites import Sprite
from unifluid.kit import build
from unifluid.training.checkpoint import model_tensors, save_checkpoint
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS

MODELS = Path(__file__).parents[2]
STYLES = ("flat", "cartoon")
COLOURS = ((42, 104, 226), (222, 38, 40), (58, 168, 70))


def drawn_shape(number: int, style: str) -> np.ndarray:
    """(256, 256, 4) straight RGBA: a polygon of its own kind with a lighter part and soft edges."""
    corners = 3 + number % 6
    turn = number * 0.37 + (0.5 if style == "flat" else 0.0)
    angles = np.arange(corners) / corners * 2 * np.pi + turn
    reach = 380 - 17 * (number % 9)
    points = [(512 + reach * float(np.cos(a)), 512 + reach * 0.8 * float(np.sin(a))) for a in angles]
    image = Image.new("RGBA", (SIDE * 4, SIDE * 4))
    pen = ImageDraw.Draw(image)
    colour = COLOURS[number % len(COLOURS)]
    pen.polygon(points, fill=(*colour, 255))
    pen.ellipse((470, 420, 600, 550), fill=(*(min(255, value + 40) for value in colour), 200))
    pixels = np.array(image.convert("RGBa").resize((SIDE, SIDE), Image.Resampling.BOX).convert("RGBA"))
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def drawn_cache(cache: Path) -> None:
    """What `build_sprites` leaves: common concepts of scenes, wearers and hats, each in two styles."""
    lists = json.loads((HERE / "common.json").read_text())
    names = [*lists[lists["objects_of_scenes"][0]][:14], *lists["wearers"][:2], *lists["hats"][:2]]
    sprites, pictures = [], []
    for style in STYLES:
        for name in dict.fromkeys(names):
            pixels = drawn_shape(len(sprites), style)
            box = drawn_box(pixels)
            assert box is not None, "every shape shows something"
            about = (name, (), "object", style, "shapes", "CC0-1.0", "drawn by program", f"{name}-{style}")
            sprites.append(Sprite(len(sprites), *about, box))
            pictures.append(pixels)
    cache.mkdir(parents=True)
    np.save(cache / "sprites.npy", np.stack(pictures))
    wanted = [[sprite.set, "1", sprite.picture, sprite.concept] for sprite in sprites]
    stored = {"wanted": wanted, "sprites": [asdict(sprite) for sprite in sprites]}
    (cache / "sprites.json").write_text(json.dumps(stored))
    load_catalogue(sprites, cache)


def build_rehearsal_kit(folder: Path) -> Path:
    """The kit of `runs/rehearsal.json`, its picture tokenizer fresh."""
    torch.manual_seed(3)
    drawn_cache(folder / "cache")
    autoencoder = PictureVae(VAE_CONFIGS["tiny-test"])
    facts = {"config": "tiny-test", "step": 0, "seconds": 0.0}
    save_checkpoint(folder, "vae", model_tensors(autoencoder, "ema."), facts)
    kit = folder / "kit"
    arguments = ["--drawn", "--cache", str(folder / "cache"), "--out", str(kit), "--workers", "1"]
    arguments += [
        "--vae",
        str(folder / "vae.safetensors"),
        "--settings",
        str(build.PACKAGE / "kit/runs/rehearsal.json"),
    ]
    build.main([*arguments, "--tokenizer", str(MODELS / "packages/studio-mini/tokenizer.json")])
    return kit
