"""Philox against the known answers of Random123, and what its addressing promises."""

import numpy as np
import pytest

from unifluid.philox import philox, random_order, text_uniform, token_noise

# Random123 1.14, tests/kat_vectors, philox4x32 with 10 rounds: counter, key, words.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_words_are_the_known_answers(counter, key, expected):
    first, second = words(key)
    assert philox(np.array(words(counter)), (first, second)).tolist() == words(expected)


def test_noise_of_a_token_does_not_depend_on_its_company():
    together = token_noise(7, variation=2, grid=np.arange(16), step=0, dims=32)
    alone = token_noise(7, variation=2, grid=np.array([11]), step=0, dims=32)
    assert np.array_equal(together[11], alone[0])


def test_noise_is_standard_normal_and_differs_by_every_part_of_its_address():
    noise = token_noise(7, variation=0, grid=np.arange(2000), step=0, dims=30)
    assert abs(noise.mean()) < 0.02
    assert abs(noise.std() - 1) < 0.02
    others = [
        token_noise(8, variation=0, grid=np.arange(4), step=0, dims=30),
        token_noise(7 + 2**32, variation=0, grid=np.arange(4), step=0, dims=30),
        token_noise(7, variation=1, grid=np.arange(4), step=0, dims=30),
        token_noise(7, variation=0, grid=np.arange(4), step=1, dims=30),
    ]
    assert all(abs(np.corrcoef(noise[:4].ravel(), other.ravel())[0, 1]) < 0.3 for other in others)


def test_order_is_a_permutation_for_each_variation():
    orders = [random_order(3, variation=variation, tokens=64) for variation in range(2)]
    assert all(sorted(order) == list(range(64)) for order in orders)
    assert orders[0].tolist() != orders[1].tolist()


@pytest.mark.parametrize("seed", [-1, 2**53])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=str(seed)):
        text_uniform(seed, variation=0, piece=0)
