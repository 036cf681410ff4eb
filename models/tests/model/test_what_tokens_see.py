"""What a token's output depends on, measured by changing inputs of the real model."""

import dataclasses

import pytest
import torch

from unifluid.configs.models import STUDIO_MINI
from unifluid.losses import embed_batch
from unifluid.model import UniFluid
from unifluid.samples import KEEP_ALL
from unifluid.sequences import build_batch

CLOSE = {"rtol": 1e-4, "atol": 1e-5}


@pytest.fixture
def batch_of(config):
    def build(*samples, **options):
        return build_batch(samples, config, generator=torch.Generator().manual_seed(0), **options)

    return build


@torch.no_grad()
def hidden_of(model, batch):
    return model.hidden(embed_batch(model, batch), batch.position, batch.mask)


def changed_columns(model, before, after) -> list[int]:
    difference = (hidden_of(model, before) - hidden_of(model, after)).abs().amax(dim=(0, 2))
    return (difference > 1e-6).nonzero().flatten().tolist()


def test_an_image_token_changes_itself_and_later_ones_only(model, batch_of, sample_of):
    batch = batch_of(sample_of("draw"))
    image = batch.image.clone()
    image[0, 7] += 1
    first = batch.position.shape[1] - 16
    assert changed_columns(model, batch, dataclasses.replace(batch, image=image)) == [*range(first + 7, first + 16)]


def test_an_answer_piece_changes_itself_and_later_ones_only(model, batch_of, sample_of):
    batch = batch_of(sample_of("caption"))
    ids = batch.text_ids.clone()
    ids[0, 3] = 99
    assert changed_columns(model, batch, dataclasses.replace(batch, text_ids=ids)) == [7, 8]


def test_the_last_prompt_piece_changes_the_whole_sequence(model, batch_of, sample_of):
    batch = batch_of(sample_of("edit"))
    ids = batch.text_ids.clone()
    ids[0, 2] = 99
    everything = [*range(batch.position.shape[1])]
    assert changed_columns(model, batch, dataclasses.replace(batch, text_ids=ids)) == everything


def test_a_second_question_changes_nothing_before_it(model, batch_of, sample_of):
    batch = batch_of(sample_of("ask"))
    ids = batch.text_ids.clone()
    ids[0, 7] = 99
    first = 8 + 6
    changed = changed_columns(model, batch, dataclasses.replace(batch, text_ids=ids))
    assert changed == [*range(first, first + 4)]


def test_boi_knows_which_token_comes_first(model, batch_of, sample_of):
    batch = batch_of(sample_of("draw"))
    following = batch.image_next.clone()
    following[0, 0] = (following[0, 0] + 1) % 16
    boi = batch.position.shape[1] - 16
    assert boi in changed_columns(model, batch, dataclasses.replace(batch, image_next=following))


def test_a_dropped_part_equals_a_masked_part(model, batch_of, sample_of):
    """An edit without its source alone, where the columns do not exist, and beside a row that has them."""
    drop = dataclasses.replace(KEEP_ALL, edit_both=1.0)
    alone = batch_of(sample_of("edit"), drop=drop, raster_share=1.0)
    beside = batch_of(sample_of("edit"), raster_share=1.0)
    ids = torch.tensor([[4, 5, 0, 0], beside.text_ids[0].tolist()])
    position = beside.position.repeat(2, 1)
    position[0, 20:24] = torch.tensor([24, 8, 24, 24])
    mask = beside.mask.repeat(2, 1, 1, 1)
    mask[0, :, :, :20] = False
    mask[0, :, :, 22:24] = False
    both = dataclasses.replace(
        beside,
        vision=beside.vision.repeat(2, 1, 1, 1, 1),
        segment=beside.segment.repeat(2, 1),
        source=beside.source.repeat(2, 1, 1),
        source_grid=beside.source_grid.repeat(2, 1),
        text_ids=ids,
        image=beside.image.repeat(2, 1, 1),
        image_grid=beside.image_grid.repeat(2, 1),
        image_next=beside.image_next.repeat(2, 1),
        position=position,
        mask=mask,
    )
    rows = hidden_of(model, both)
    torch.testing.assert_close(rows[0, -16:], hidden_of(model, alone)[0, -16:], **CLOSE)
    torch.testing.assert_close(rows[1], hidden_of(model, beside)[0], **CLOSE)


def test_a_row_is_the_same_alone_and_in_a_mixed_batch(model, batch_of, sample_of):
    tasks = ("draw", "edit", "caption", "ask")
    together = batch_of(*map(sample_of, tasks), raster_share=1.0)
    mixed = hidden_of(model, together)
    for row, task in enumerate(tasks):
        alone = batch_of(sample_of(task), raster_share=1.0)
        columns = together.mask[row, 0].any(0)
        torch.testing.assert_close(mixed[row, columns], hidden_of(model, alone)[0], **CLOSE)


def test_only_text_is_scaled_by_the_root_of_the_width(model):
    ids = torch.tensor([[20]])
    torch.testing.assert_close(model.embed_text(ids)[0, 0], model.text_embedding.weight[20] * 8.0)
    prefix = torch.randn(1, 1, 64)
    segment = torch.zeros(1, 1, dtype=torch.long)
    torch.testing.assert_close(model.embed_vision(prefix, segment), prefix + model.segment.weight[0])


def test_all_kinds_of_input_start_at_the_same_loudness():
    torch.manual_seed(0)

    fresh = UniFluid(STUDIO_MINI)
    text = fresh.embed_text(torch.arange(64)[None])
    latents = fresh.token_in(torch.randn(1, 64, 32))
    vision = fresh.project_vision(2.77 * torch.randn(1, 49, 320))
    loudness = [part.square().mean().sqrt().item() for part in (text, latents, vision)]
    assert loudness == pytest.approx([0.02 * 384**0.5] * 3, rel=0.1)
