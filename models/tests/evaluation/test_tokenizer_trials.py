"""Trials of the picture tokenizer: quarters of pictures, equal time, one row each."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from unifluid.data.catalogue import load_catalogue
from unifluid.data.icons import icon_recipe
from unifluid.data.rasterize import SIDE
from unifluid.data.splits import load_held_out, split_of
from unifluid.data.sprites import Sprite
from unifluid.evaluation import tokenizer_trials
from unifluid.evaluation.tokenizer_trials import Quarters
from unifluid.training.picture_table import PictureTable


def sprites_of(split: str, first_row: int, count: int) -> list[Sprite]:
    """Squares whose names fall into a split."""
    held, found = load_held_out(), []
    for number in range(10_000):
        about = (f"thing {number}", (), "object", "flat", "made", "CC0-1.0", "made", f"{number}")
        made = Sprite(first_row + len(found), *about, (64, 64, 192, 192))
        if split_of(icon_recipe(made), held) == split:
            found.append(made)
        if len(found) == count:
            return found
    raise AssertionError(f"no {count} names for {split}")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Squares of random colours, some of them held out."""
    sprites = [*sprites_of("train", 0, 12), *sprites_of("val", 12, 3)]
    draw = torch.Generator().manual_seed(1)
    pixels = np.zeros((len(sprites), SIDE, SIDE, 4), np.uint8)
    pixels[:, 64:192, 64:192] = torch.randint(1, 256, (len(sprites), 1, 1, 4), generator=draw).numpy()
    np.save(tmp_path / "sprites.npy", pixels)
    stored = {"wanted": [], "sprites": [asdict(each) for each in sprites]}
    (tmp_path / "sprites.json").write_text(json.dumps(stored))
    load_catalogue(sprites, tmp_path)
    return tmp_path


def test_quarters_hold_all_of_their_pictures_and_nothing_else() -> None:
    pixels = torch.zeros(1, SIDE, SIDE, 4, dtype=torch.uint8)
    pixels[:, :64] = 255
    table = PictureTable(pixels, torch.tensor([0]))

    def parts(size: int) -> Tensor:
        return Quarters(table, []).batch(torch.Generator().manual_seed(3), size)

    assert parts(16).shape == (16, 4, SIDE // 2, SIDE // 2)
    assert len(parts(8)) == 8


def test_a_trial_writes_what_was_tried_and_what_it_reached(cache: Path, tmp_path: Path) -> None:
    out = tmp_path / "trials.jsonl"
    widths = {name: [8, 8, 8, 8] for name in ("encoder_widths", "decoder_widths")}
    command = ["--cache", str(cache), "--out", str(out), "--cpu-seconds", "2", "--settings", '{"batch": 4}']
    tokenizer_trials.main([*command, "--shape", json.dumps({"palette": 2, **widths})])
    row = json.loads(out.read_text())
    assert row["shape"]["palette"] == 2
    assert row["steps"] > 0
    assert row["PSNR over white, mean, dB"] > 0
