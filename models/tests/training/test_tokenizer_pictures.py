"""The pictures the tokenizer learns from: repeatable, valid, and as scenes hold them."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from unifluid.data import build
from unifluid.training.picture_table import PictureTable, shard_table
from unifluid.training.tokenizer_pictures import TokenizerPictures, scene_like, shrunk

SIDE = 32


def table(count: int, seed: int, *, margin: int = 2) -> PictureTable:
    """Random pictures with an empty border."""
    draw = torch.Generator().manual_seed(seed)
    pixels = torch.randint(0, 256, (count, SIDE, SIDE, 4), generator=draw, dtype=torch.uint8)
    inner = torch.zeros(SIDE, SIDE, 1, dtype=torch.uint8)
    inner[margin : SIDE - margin, margin : SIDE - margin] = 1
    return PictureTable(pixels * inner, torch.arange(count))


def batch(pictures: TokenizerPictures, seed: int, size: int = 16) -> Tensor:
    return pictures.batch(torch.Generator().manual_seed(seed), size)


def test_a_number_gives_the_same_batch_again_and_another_gives_another() -> None:
    pictures = TokenizerPictures(table(20, 1), [(table(5, 2, margin=0), 0.25)])
    assert torch.equal(batch(pictures, 7), batch(pictures, 7))
    assert not torch.equal(batch(pictures, 7), batch(pictures, 8))


def test_batches_are_premultiplied_pictures_in_range() -> None:
    pixels = batch(TokenizerPictures(table(20, 1), [(table(5, 2), 0.25)]), 3, size=64)
    assert pixels.shape == (64, 4, SIDE, SIDE)
    assert pixels.amin() >= 0
    assert (pixels[:, :3] <= pixels[:, 3:] + 1e-5).all(), "no colour is brighter than its alpha allows"
    assert pixels.amax() <= 1 + 1e-5


def test_whole_pictures_are_only_flipped() -> None:
    photo = PictureTable(torch.full((1, SIDE, SIDE, 4), 255, dtype=torch.uint8), torch.tensor([0]))
    pixels = batch(TokenizerPictures(table(20, 1), [(photo, 0.25)]), 3)
    assert torch.equal(pixels[-4:], torch.ones(4, 4, SIDE, SIDE))


def test_pictures_stand_on_nothing_on_colours_and_on_each_other() -> None:
    opaque = scene_like(table(20, 1).at(torch.arange(20).repeat(16)), torch.Generator().manual_seed(1))[:, 3, 0, 0]
    assert 0.25 < (opaque == 1).float().mean() < 0.45
    assert (opaque == 0).float().mean() > 0.5


@pytest.mark.parametrize(("least", "most"), [(0.3, 0.6), (0.6, 1.0)])
def test_a_shrunk_picture_stays_whole_inside_the_square(least: float, most: float) -> None:
    square = torch.ones(64, 4, SIDE, SIDE)
    area = shrunk(square, torch.Generator().manual_seed(1), least, most, SIDE)[:, 3].mean(dim=(1, 2))
    assert area.amin() > least**2 * 0.95
    assert area.amax() < most**2 * 1.05


def test_a_table_on_a_device_holds_its_rows_and_no_others() -> None:
    whole = table(10, 1)
    some = PictureTable(whole.pixels, torch.tensor([7, 2]))
    moved = some.to("cpu")
    assert len(moved.pixels) == 2
    assert torch.equal(moved.at(torch.tensor([0, 1])), whole.at(torch.tensor([7, 2])))


def test_shards_are_read_into_a_table(tmp_path: Path) -> None:
    build.main(["--tiny", "--out", str(tmp_path)])
    icons = shard_table(tmp_path, "train", "icons", SIDE, most=3)
    assert icons is not None
    assert len(icons) == 3
    assert icons.at(torch.arange(3)).shape == (3, 4, SIDE, SIDE)
    assert shard_table(tmp_path, "train", "nothing", SIDE) is None
