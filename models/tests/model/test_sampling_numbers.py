"""The functions that the TypeScript runtime mirrors."""

import numpy as np
import pytest
import torch

from unifluid.sampling import (
    GuidanceScales,
    choose_code,
    choose_piece,
    guidance_rows,
    guidance_weights,
    start_noise,
    step_noise,
    token_order,
)


@pytest.mark.parametrize(
    ("text", "image", "has_source", "rows"),
    [(1, 1, False, 1), (3, 1, False, 2), (3, 2, False, 2), (3, 1, True, 2), (1, 2, True, 3), (3, 1.5, True, 3)],
)
def test_rows_that_weigh_nothing_do_not_run(text, image, has_source, rows):
    assert guidance_rows(GuidanceScales(text, image), has_source=has_source) == rows


def test_guidance_grows_linearly_to_its_full_scale_and_its_weights_sum_to_one():
    scales = GuidanceScales(text=3.0, image=1.5)
    assert guidance_weights(1, scales, 0, 4) == [1]
    assert guidance_weights(2, scales, 1, 4) == [2, -1]
    assert guidance_weights(3, scales, 3, 4) == [3, 1.5 - 3, -0.5]
    for rows in (1, 2, 3):
        assert sum(guidance_weights(rows, scales, 2, 7)) == pytest.approx(1)
    constant = GuidanceScales(text=3.0, image=1.5, schedule="constant")
    assert guidance_weights(3, constant, 0, 4) == guidance_weights(3, constant, 3, 4) == [3, 1.5 - 3, -0.5]


def test_orders_are_raster_or_drawn_for_each_variation():
    assert token_order("raster", 9, seed=5, variation=1).tolist() == [*range(9)]
    drawn = [token_order("random", 9, seed=5, variation=variation).tolist() for variation in range(2)]
    assert drawn[0] != drawn[1]
    assert sorted(drawn[0]) == [*range(9)]


def test_start_noise_is_step_zero_and_scaled_by_temperature():
    noise = start_noise(1, 0, [4, 5], 6)
    assert torch.equal(start_noise(1, 0, [4, 5], 6, 0.5), noise * 0.5)
    # .65 is no float32 number: the product is rounded once, from float64.
    rounded_once = (noise.double().numpy() * 0.65).astype(np.float32)
    assert start_noise(1, 0, [4, 5], 6, 0.65).numpy().tolist() == rounded_once.tolist()
    steps = step_noise(1, 0, [4, 5], 6, 3)
    assert steps.shape == (3, 2, 6)
    assert not torch.equal(steps[0], noise)


def test_the_log_probability_is_the_models_own_whatever_the_temperature():
    logits = np.array([0.5, 2.0, -1.0, 2.0], dtype=np.float32)
    exact = torch.from_numpy(logits).double().log_softmax(-1)
    for temperature in (0.0, 0.3, 1.0, 5.0):
        choice = choose_piece(logits, temperature=temperature, seed=9, piece=2)
        assert choice.log_probability == pytest.approx(exact[choice.id].item(), abs=1e-12)


def test_greedy_takes_the_lowest_of_equals():
    assert choose_piece(np.array([0, 3, 3], dtype=np.float32), temperature=0, seed=0, piece=0).id == 1


def test_a_barred_piece_is_never_chosen_and_the_others_keep_their_log_probability():
    logits = np.array([1.0, 3.0, 2.0, 3.0], dtype=np.float32)
    greedy = choose_piece(logits, temperature=0, seed=0, piece=0, barred={1, 3})
    assert greedy.id == 2
    own = torch.from_numpy(logits).double().log_softmax(-1)[2].item()
    assert greedy.log_probability == pytest.approx(own, abs=1e-12)
    drawn = {choose_piece(logits, temperature=2, seed=3, piece=piece, barred={1, 3}).id for piece in range(500)}
    assert drawn == {0, 2}
    assert logits.tolist() == [1.0, 3.0, 2.0, 3.0]


def test_drawn_pieces_follow_the_tempered_distribution():
    logits = np.log(np.array([0.1, 0.6, 0.3])).astype(np.float32)
    drawn = [choose_piece(logits, temperature=1.0, seed=1, piece=piece).id for piece in range(3000)]
    assert np.bincount(drawn) / 3000 == pytest.approx([0.1, 0.6, 0.3], abs=0.03)


def test_a_code_is_the_one_that_the_runtime_draws() -> None:
    logits = (np.arange(16) * 7 % 16 / 4).astype(np.float32)
    drawn = {
        seed: [
            choose_code(logits, temperature=temperature, seed=seed, variation=variation, grid=grid)
            for variation in (0, 3)
            for grid in (0, 1, 2, 15)
            for temperature in (0.5, 1.0, 2.5)
        ]
        for seed in (7, 2**53 - 1)
    }
    # The same numbers stand in `runtime/sampling.test.ts`.
    assert drawn == {
        7: [9, 9, 9, 9, 9, 8, 4, 4, 5, 11, 12, 13, 2, 2, 1, 9, 9, 10, 9, 9, 10, 6, 6, 6],
        2**53 - 1: [15, 15, 15, 11, 11, 12, 9, 7, 6, 2, 2, 2, 2, 1, 1, 9, 9, 9, 2, 2, 1, 2, 2, 3],
    }
    assert choose_code(logits, temperature=0, seed=7, variation=0, grid=0) == 9
