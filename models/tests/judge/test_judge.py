"""Finding, reading, keeping and teaching, on features made by hand."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from unifluid.judge import teach
from unifluid.judge.backbone import GRID
from unifluid.judge.features import CHANNELS
from unifluid.judge.frozen import Frozen
from unifluid.judge.heads import Heads, boxes_of, cell_centres
from unifluid.judge.judge import MOST, Judge, load_heads, overlap, peaks, save_heads
from unifluid.judge.labels import Labels
from unifluid.judge.teach import finder_loss, targets, taught_heads

LABELS = Labels(("apple", "car"), ("red", "blue"), ("flat", "3d"))


def heat_at(*cells: tuple[int, int]) -> Tensor:
    logits = torch.full((GRID, GRID), -6.0)
    for row, column in cells:
        logits[row, column] = 4
    return logits


def distances_of(size: float) -> Tensor:
    return torch.full((4, GRID, GRID), size / 2)


def test_two_centres_apart_are_two_objects():
    boxes, certain = peaks(heat_at((4, 4), (4, 11)), distances_of(0.3))
    assert len(boxes) == 2
    assert float(certain.min()) > 0.9
    x, y = cell_centres()[:, 4, 4]
    assert (boxes[0] - torch.tensor([x - 0.15, y - 0.15, x + 0.15, y + 0.15])).abs().max() < 1e-6


def test_two_centres_in_the_same_place_are_one_object():
    boxes, _ = peaks(heat_at((4, 4), (4, 6)), distances_of(0.6))
    assert len(boxes) == 1


def test_where_nothing_is_sure_nothing_is_found():
    boxes, certain = peaks(torch.full((GRID, GRID), -6.0), distances_of(0.3))
    assert boxes.shape == (0, 4)
    assert len(certain) == 0
    many = peaks(torch.rand(GRID, GRID) * 4 + 2, distances_of(0.01))[0]
    assert len(many) <= MOST


def test_boxes_that_do_not_touch_do_not_overlap():
    first = torch.tensor([0.0, 0.0, 0.5, 0.5])
    assert overlap(first, first) == pytest.approx(1)
    assert overlap(first, first + 0.5) == 0
    assert overlap(first, torch.tensor([0.0, 0.0, 0.5, 1.0])) == pytest.approx(0.5)


def scenes(count: int) -> Frozen:
    """Two objects in each picture, left and right; their cells say what they are in a few channels."""
    draw = torch.Generator().manual_seed(0)
    features = torch.randn(count, CHANNELS, GRID, GRID, generator=draw) * 0.1
    objects, boxes = [], []
    for number in range(2 * count):
        picture, concept, start = number // 2, number // (1 + number % 2 * 2) % 2, 1 + number % 2 * 8
        features[picture, 0, 5:11, start : start + 6] += 3
        features[picture, 1 + concept, 5:11, start : start + 6] += 3
        objects.append([picture, concept, -1 if picture % 3 == 0 else concept, 1 - concept])
        boxes.append([start / GRID, 5 / GRID, (start + 6) / GRID, 11 / GRID])
    return Frozen(features.half(), torch.tensor(objects), torch.tensor(boxes))


def test_the_loss_is_least_where_the_truth_is_said():
    heat, wanted = targets(scenes(4))
    true = wanted.clone()
    x, y = cell_centres()
    distances = torch.stack((x - true[:, 0], y - true[:, 1], true[:, 2] - x, true[:, 3] - y), dim=1)
    assert torch.allclose(boxes_of(distances), true, atol=1e-6)
    said = torch.where(heat == 1, 6.0, -6.0)
    assert finder_loss(said, distances, heat, wanted) < 0.2
    assert finder_loss(-said, distances, heat, wanted) > 5
    assert finder_loss(said, distances + 0.2, heat, wanted) > 1


@pytest.fixture(scope="module")
def taught() -> Heads:
    """By small steps, so that few pictures are enough."""
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(teach, "FINDER_ROWS", 4)
        patch.setattr(teach, "READER_ROWS", 32)
        return taught_heads(scenes(120), LABELS, seed=1)


def test_heads_learn_what_and_where_things_are(taught: Heads):
    held = scenes(8)
    judge = Judge(taught, LABELS, lambda picture: picture)
    verdicts = list(judge.of_features(held.features.float()))
    assert [len(verdict.objects) for verdict in verdicts] == [2] * 8
    for (picture, concept, _, _), box in zip(held.objects.tolist(), held.boxes, strict=True):
        found = max(verdicts[picture].objects, key=lambda each: overlap(torch.tensor(each.box), box))
        assert overlap(torch.tensor(found.box), box) > 0.5
        words = (LABELS.concepts[concept], LABELS.colours[concept], LABELS.styles[1 - concept])
        assert (found.concept, found.colour, found.style) == words


def test_a_picture_without_anything_has_no_style(taught: Heads):
    judge = Judge(taught, LABELS, lambda picture: picture)
    (verdict,) = judge.of_features(torch.zeros(1, CHANNELS, GRID, GRID))
    assert verdict.objects == ()
    assert verdict.style is None


def test_kept_heads_say_the_same(taught: Heads, tmp_path: Path):
    save_heads(tmp_path / "heads.safetensors", taught, LABELS, {"lessons": 240}, {"concept": (1, 2)})
    kept, labels = load_heads(tmp_path / "heads.safetensors")
    assert labels == LABELS
    features = scenes(2).features.float()
    for ours, theirs in zip(taught.find(features), kept.find(features), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=2e-2, atol=2e-2)
