"""The measures of the picture tokenizer tell blur, blocks, ringing and holes from a faithful picture."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from unifluid.evaluation.picture_fidelity import alpha_iou, block_ratio, edge_energy_ratio, psnr, ripple

SIDE = 128


def disc(radius: float = 40.0) -> Tensor:
    """A green disc with a soft rim of one pixel on a transparent ground, premultiplied (1, 4, P, P)."""
    along = torch.arange(SIDE) - (SIDE - 1) / 2
    alpha = (radius + 0.5 - torch.hypot(along[:, None], along[None])).clamp(0, 1)
    return torch.stack([0.2 * alpha, 0.7 * alpha, 0.3 * alpha, alpha])[None]


def blurred(pixels: Tensor, size: int) -> Tensor:
    return F.avg_pool2d(pixels, size, stride=1, padding=size // 2, count_include_pad=False)


def rung(pixels: Tensor) -> Tensor:
    """Overshoot that repeats away from the edge, as of a picture cut off at a frequency."""
    spectrum = torch.fft.rfft2(pixels)
    rows, columns = torch.fft.fftfreq(SIDE).abs(), torch.fft.rfftfreq(SIDE)
    return torch.fft.irfft2(spectrum * (rows[:, None] < 0.1) * (columns[None] < 0.1), s=(SIDE, SIDE))


def test_a_picture_is_perfect_beside_itself() -> None:
    picture = disc()
    assert psnr(picture, picture, 1.0).item() == pytest.approx(100)
    assert alpha_iou(picture, picture).item() == 1
    assert edge_energy_ratio(picture, picture).item() == pytest.approx(1)
    assert ripple(picture, picture).item() < 0.01
    assert block_ratio(picture, picture, 8).item() == pytest.approx(1)


def test_psnr_is_that_of_the_composite_over_the_ground() -> None:
    picture = disc()
    clear = picture.clone()
    clear[:, :3] = clear[:, 3:]  # white where it was green
    missing = ((1 - 0.2) ** 2 + (1 - 0.7) ** 2 + (1 - 0.3) ** 2) / 3
    over_white = -10 * torch.log10(missing * picture[:, 3].square().mean())
    assert psnr(clear, picture, 1.0).item() == pytest.approx(over_white.item(), abs=0.01)
    hidden = torch.zeros_like(picture)
    assert psnr(hidden, torch.cat([hidden[:, :3], picture[:, 3:]], dim=1), 0.0).item() == pytest.approx(100)


def test_alpha_iou_is_the_share_that_both_cover() -> None:
    assert alpha_iou(disc(20.0), disc(40.0)).item() == pytest.approx(0.25, abs=0.02)
    empty = torch.zeros(1, 4, SIDE, SIDE)
    assert alpha_iou(empty, empty).item() == 1


@pytest.mark.parametrize(("size", "most"), [(3, 0.75), (5, 0.5), (9, 0.3)])
def test_blur_takes_energy_from_edges(size: int, most: float) -> None:
    assert edge_energy_ratio(blurred(disc(), size), disc()).item() < most


def test_a_sharpened_edge_has_more_energy_than_the_original() -> None:
    picture = disc()
    assert edge_energy_ratio(picture + 0.5 * (picture - blurred(picture, 3)), picture).item() > 1.1


def test_an_edge_that_moved_by_a_pixel_is_as_sharp_as_before() -> None:
    assert edge_energy_ratio(disc().roll(1, -1), disc()).item() == pytest.approx(1, abs=0.02)


def test_ringing_shows_on_flat_ground_near_edges_and_blur_does_not() -> None:
    assert ripple(rung(disc()), disc()).item() > 2
    assert ripple(blurred(disc(), 3), disc()).item() < 0.2


def test_errors_that_differ_from_block_to_block_show_at_the_borders() -> None:
    draw = torch.Generator().manual_seed(1)
    blocks = 0.1 * torch.randn(1, 4, SIDE // 8, SIDE // 8, generator=draw)
    blocky = disc() + F.interpolate(blocks, scale_factor=8, mode="nearest")
    even = disc() + 0.1 * torch.randn(1, 4, SIDE, SIDE, generator=draw)
    assert block_ratio(blocky, disc(), 8).item() > 10
    assert block_ratio(even, disc(), 8).item() == pytest.approx(1, abs=0.1)
