"""What a box holds of a picture's features, and how pictures are looked at."""

import pytest
import torch

from unifluid.judge.backbone import GRID, PX
from unifluid.judge.features import CHANNELS, GROUND, as_seen, batches, cell_colours, pooled


def test_a_box_is_given_the_mean_and_the_maximum_of_the_cells_it_covers():
    features = torch.zeros(CHANNELS, GRID, GRID)
    features[0, :, : GRID // 2] = 2
    left, whole = pooled(features, torch.tensor([[0, 0, 0.5, 1], [0, 0, 1, 1]]))
    assert left[0] == pytest.approx(2)
    assert whole[0] == pytest.approx(1)
    assert (float(left[CHANNELS]), float(whole[CHANNELS])) == (2, 2)


def test_a_box_thinner_than_a_cell_still_holds_something():
    features = torch.ones(CHANNELS, GRID, GRID)
    (inside,) = pooled(features, torch.tensor([[0.5, 0.5, 0.5, 0.5]]))
    assert torch.isfinite(inside).all()
    assert inside[0] == pytest.approx(1)


def test_transparent_pictures_are_seen_over_grey_so_that_white_is_seen():
    seen = as_seen(torch.zeros(1, 4, 32, 32, dtype=torch.uint8))
    assert seen.shape == (1, 3, PX, PX)
    assert torch.allclose(seen, torch.full_like(seen, GROUND), atol=1e-4)
    white = as_seen(torch.full((1, 4, PX, PX), 255, dtype=torch.uint8))
    assert float((cell_colours(white) - cell_colours(seen))[0, :3].min()) > 0.9


def test_pictures_are_looked_at_together_and_none_is_left_out():
    stacks = [len(stack) for stack in batches([torch.zeros(4, 8, 8)] * 5, 2)]
    assert stacks == [2, 2, 1]
