"""Sequences of the four tasks: positions, masks, targets and what dropping leaves."""

import dataclasses

import pytest
import torch

from unifluid.samples import KEEP_ALL, DropRates, Sample, random_share
from unifluid.sequences import Batch, build_batch
from unifluid.text_parts import ANSWER_RESERVE, NO_TARGET, conversation, image_prompt

BOS, NULL_TEXT, NULL_SOURCE, DRAW, EDIT, CAPTION, ANSWER, EOS = 2, 4, 5, 6, 7, 8, 9, 1
VISION, TOKENS, TEXT = 4, 16, 64
TEXT_SLOT, IMAGE_SLOT = 2 * VISION + TOKENS, 2 * VISION + TOKENS + TEXT


def batch_of(config, *samples: Sample, **options) -> Batch:
    return build_batch(samples, config, generator=torch.Generator().manual_seed(0), **options)


def expected_mask(blocks: list[int]) -> torch.Tensor:
    """The rule, walked through: i sees j where j's block is not after its own."""
    return torch.tensor([[other <= own for other in blocks] for own in blocks])


def test_draw_is_a_bidirectional_prompt_and_a_causal_image(config, sample_of):
    batch = batch_of(config, sample_of("draw"))
    assert batch.text_ids.tolist() == [[BOS, 20, 21, 22, DRAW]]
    assert batch.position[0].tolist() == [
        *range(TEXT_SLOT, TEXT_SLOT + 5),
        *range(IMAGE_SLOT, IMAGE_SLOT + TOKENS),
    ]
    assert torch.equal(batch.mask[0, 0], expected_mask([0] * 5 + [*range(1, TOKENS + 1)]))


def test_edit_sees_its_source_twice_before_the_instruction(config, sample_of):
    batch = batch_of(config, sample_of("edit"))
    prefix = VISION + TOKENS + 4
    assert batch.text_ids.tolist() == [[BOS, 30, 31, EDIT]]
    assert batch.position[0].tolist() == [
        *range(VISION),
        *range(2 * VISION, 2 * VISION + TOKENS),
        *range(TEXT_SLOT, TEXT_SLOT + 4),
        *range(IMAGE_SLOT, IMAGE_SLOT + TOKENS),
    ]
    assert torch.equal(batch.mask[0, 0], expected_mask([0] * prefix + [*range(1, TOKENS + 1)]))
    assert torch.equal(batch.source[0], sample_of("edit").source)
    assert batch.source_grid[0].tolist() == [*range(TOKENS)]


def test_caption_is_causal_after_its_task_piece(config, sample_of):
    batch = batch_of(config, sample_of("caption"))
    assert batch.text_ids.tolist() == [[BOS, CAPTION, 40, 41, 42]]
    assert torch.equal(batch.mask[0, 0], expected_mask([0] * (VISION + 2) + [1, 2, 3]))
    assert batch.text_target.tolist() == [40, 41, 42, EOS]
    assert batch.text_index.tolist() == [VISION + 1, VISION + 2, VISION + 3, VISION + 4]


def test_each_later_question_is_one_block_and_each_answer_piece_its_own(config, sample_of):
    batch = batch_of(config, sample_of("ask"))
    assert batch.text_ids.tolist() == [[BOS, 50, 51, ANSWER, 52, EOS, 53, ANSWER, 54, 55]]
    blocks = [0] * (2 * VISION + 4) + [1, 2, 3, 3, 4, 5]
    assert torch.equal(batch.mask[0, 0], expected_mask(blocks))
    assert batch.segment[0].tolist() == [0] * VISION + [1] * VISION
    assert batch.position[0].tolist() == [*range(2 * VISION), *range(TEXT_SLOT, TEXT_SLOT + 10)]
    first = 2 * VISION
    assert batch.text_target.tolist() == [52, EOS, 54, 55, EOS]
    assert (batch.text_index - first).tolist() == [3, 4, 7, 8, 9]


def test_boi_carries_the_first_target_and_each_token_the_next(config, sample_of):
    batch = batch_of(config, sample_of("draw"), raster_share=0.0)
    order = batch.image_target_grid.tolist()
    assert sorted(order) == [*range(TOKENS)]
    assert order != [*range(TOKENS)]
    assert batch.image_next[0].tolist() == order
    assert batch.image_grid[0].tolist() == [TOKENS, *order[:-1]]
    assert torch.equal(batch.image_target, sample_of("draw").target[order])
    assert torch.equal(batch.image[0, 0], torch.zeros(config.token_dims))
    assert torch.equal(batch.image[0, 1:], batch.image_target[:-1])


def test_the_share_of_raster_orders_is_the_one_asked_for(config, sample_of):
    batch = batch_of(config, *[sample_of("draw")] * 300, raster_share=0.4)
    raster = (batch.image_next == torch.arange(TOKENS)).all(1).float().mean()
    assert 0.3 < raster < 0.5


def test_the_paper_s_annealing_ends_in_raster():
    shares = [random_share(step, 1000) for step in (0, 300, 450, 600, 1000)]
    assert shares == pytest.approx([1, 1, 0.5, 0, 0])


def test_input_noise_reaches_the_tokens_fed_and_nothing_else(config, sample_of):
    clean = batch_of(config, sample_of("edit"))
    noisy = batch_of(config, sample_of("edit"), input_noise=(0.1, 0.1))
    added = (noisy.image - clean.image)[0]
    assert torch.equal(added[0], torch.zeros(config.token_dims))
    assert added[1:].std().item() == pytest.approx(0.1, rel=0.3)
    assert torch.equal(noisy.image_target, clean.image_target)
    assert torch.equal(noisy.source, clean.source)


def test_a_dropped_text_leaves_one_null_piece_at_the_first_text_slot(config, sample_of):
    batch = batch_of(config, sample_of("draw"), drop=dataclasses.replace(KEEP_ALL, draw_text=1.0))
    assert batch.text_ids.tolist() == [[NULL_TEXT]]
    assert batch.position[0, :2].tolist() == [TEXT_SLOT, IMAGE_SLOT]


def test_a_dropped_source_takes_its_vision_along_and_leaves_one_null_piece_at_its_slot(config, sample_of):
    batch = batch_of(config, sample_of("edit"), drop=dataclasses.replace(KEEP_ALL, edit_source=1.0))
    assert batch.vision is None
    assert batch.source.shape[1] == 0
    assert batch.text_ids.tolist() == [[BOS, 30, 31, EDIT, NULL_SOURCE]]
    assert batch.position[0, 4].item() == 2 * VISION


def test_drop_rates_are_kept(config, sample_of):
    drawn = batch_of(config, *[sample_of("draw")] * 1000, drop=DropRates())
    assert 0.07 < (drawn.text_ids[:, 0] == NULL_TEXT).float().mean() < 0.13
    edited = batch_of(config, *[sample_of("edit")] * 1000, drop=DropRates())
    no_text = edited.text_ids[:, 0] == NULL_TEXT
    no_source = (edited.text_ids == NULL_SOURCE).any(1)
    for kind in (no_text & ~no_source, no_source & ~no_text, no_text & no_source):
        assert 0.03 < kind.float().mean() < 0.07


def test_padding_of_a_mixed_batch_is_seen_by_nobody(config, sample_of):
    batch = batch_of(config, *map(sample_of, ("draw", "edit", "caption", "ask")))
    alone = [batch_of(config, sample_of(task)).mask.shape[-1] for task in ("draw", "edit", "caption", "ask")]
    seen = batch.mask[:, 0].any(1).sum(1)
    assert seen.tolist() == alone
    assert batch.image_target.shape == (2 * TOKENS, config.token_dims)


def test_long_texts_are_cut_at_the_last_slot(config):
    prompt = image_prompt(config, "draw", range(20, 400), no_text=False, no_source=False)
    assert len(prompt.ids) == TEXT
    assert (prompt.ids[0], prompt.ids[-1]) == (BOS, DRAW)
    talk = conversation(config, "ask", [(range(20, 60), range(60, 200))])
    assert len(talk.ids) == TEXT
    asked = TEXT - ANSWER_RESERVE
    assert talk.ids[:asked] == [BOS, *range(20, 20 + asked - 2), ANSWER]
    assert talk.targets[asked - 1] == 60
    assert talk.targets[-1] == 60 + ANSWER_RESERVE


def test_the_earliest_turns_give_way_to_the_newest_question(config):
    turns = [(range(20, 34), range(40, 42)), (range(50, 54), range(60, 62)), (range(70, 80), ())]
    newest = [*range(70, 80), ANSWER]
    assert conversation(config, "ask", turns, reserve=16).ids == [
        *[BOS, *range(20, 34), ANSWER, 40, 41, EOS],
        *[*range(50, 54), ANSWER, 60, 61, EOS],
        *newest,
    ]
    assert conversation(config, "ask", turns).ids == [BOS, *range(50, 54), ANSWER, 60, 61, EOS, *newest]
    assert conversation(config, "ask", turns, reserve=TEXT - 10).ids == [BOS, *range(70, 78), ANSWER]


def test_a_question_still_open_has_nothing_to_predict_in_its_last_turn(config):
    talk = conversation(config, "ask", [((20,), (30,)), ((21,), ())])
    assert talk.ids == [BOS, 20, ANSWER, 30, EOS, 21, ANSWER]
    assert talk.targets == [NO_TARGET, NO_TARGET, 30, EOS, NO_TARGET, NO_TARGET, NO_TARGET]
    assert talk.opens == [0, 0, 0, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("task", "change", "words"),
    [
        ("draw", {"target": None}, "target"),
        ("draw", {"target": torch.zeros(4, 8)}, r"\(4, 8\).*\(16, 8\)"),
        ("draw", {"source": torch.zeros(16, 8)}, "source"),
        ("edit", {"vision": None}, "0 pictures"),
        ("ask", {"vision": torch.zeros(3, 3, 32, 32)}, "3 pictures"),
        ("ask", {"turns": ()}, "0 turns"),
        ("caption", {"turns": [((), ()), ((), ())]}, "2 turns"),
    ],
)
def test_a_sample_that_does_not_fit_its_task_is_refused(config, sample_of, task, change, words):
    with pytest.raises(ValueError, match=words):
        batch_of(config, dataclasses.replace(sample_of(task), **change))
