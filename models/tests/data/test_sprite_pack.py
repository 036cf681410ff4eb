"""Drawn pictures travel as WebP and come back as nearly the same cache."""

import json
from pathlib import Path

import numpy as np

from unifluid.data import sprite_pack
from unifluid.data.rasterize import SIDE
from unifluid.data.sprites import open_index, open_pixels


def small_cache(folder: Path) -> Path:
    """Three pictures of which the second is not used, as build_sprites leaves what is too small to see."""
    folder.mkdir()
    y, x = np.mgrid[:SIDE, :SIDE]
    disc = np.hypot(y - 128, x - 128) < 90
    pixels = np.zeros((3, SIDE, SIDE, 4), np.uint8)
    for row, colour in enumerate(((220, 40, 30), (0, 0, 0), (30, 90, 200))):
        pixels[row, disc] = (*colour, 255)
    np.save(folder / "sprites.npy", pixels)
    entries = [{"row": row, "concept": "disc"} for row in (0, 2)]
    (folder / "sprites.json").write_text(json.dumps({"wanted": [[]] * 3, "sprites": entries}))
    (folder / "colour-facts.json").write_text(json.dumps({"mark": "1", "facts": []}))
    return folder


def test_a_pack_restores_the_cache_it_was_made_from(tmp_path: Path) -> None:
    cache, packed, restored = small_cache(tmp_path / "cache"), tmp_path / "pictures.zip", tmp_path / "restored"
    sprite_pack.main(["pack", str(cache), str(packed), "--workers", "1"])
    sprite_pack.main(["unpack", str(packed), str(restored), "--workers", "1"])
    assert packed.stat().st_size < (cache / "sprites.npy").stat().st_size / 20
    assert open_index(restored) == open_index(cache)
    before, after = (np.asarray(open_pixels(folder)).astype(int) for folder in (cache, restored))
    assert before.shape == after.shape
    assert (before[1] != after[1]).any(), "a picture that is not used does not travel"
    for row in (0, 2):
        opaque = before[row, ..., 3] == 255
        assert np.abs(before[row] - after[row])[opaque].mean() < 3
        assert after[row][~opaque].mean() < 3
