"""The golden inputs are laid out as training lays out its batches."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch

from unifluid.attention import MASKED
from unifluid.configs.models import model_config
from unifluid.export.sequence_inputs import Row, prefill_inputs
from unifluid.samples import DropRates, Sample
from unifluid.sequences import Batch, build_batch
from unifluid.text_parts import conversation, image_prompt

CONFIG = model_config("tiny-test")
GENERATOR = np.random.default_rng(6)
PROMPT = [20, 21, 22]
TURNS = [([30, 31], [40]), ([32], [41, 42])]


def normal(*shape: int) -> np.ndarray:
    return GENERATOR.standard_normal(shape).astype(np.float32)


def trained_on(samples: Sequence[Sample], drop: DropRates) -> Batch:
    return build_batch(samples, CONFIG, generator=torch.Generator().manual_seed(0), drop=drop)


def known(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    return batch.image[0].numpy(), torch.cat((batch.image_grid[0], batch.image_next[0, -1:])).numpy()


def assert_same(rows: Sequence[Row], batch: Batch) -> None:
    inputs = prefill_inputs(CONFIG, rows).inputs
    for ours, theirs in {"vision_segment": "segment", "image_grid": "image_grid", "image_next": "image_next"}.items():
        np.testing.assert_array_equal(inputs[ours], getattr(batch, theirs).numpy(), err_msg=ours)
    for name in ("text_ids", "position", "source", "source_grid", "image"):
        np.testing.assert_array_equal(inputs[name], getattr(batch, name).numpy(), err_msg=name)
    np.testing.assert_array_equal(inputs["mask"] == 0, batch.mask.numpy())
    assert set(np.unique(inputs["mask"])) <= {0, np.float32(MASKED)}


KEEP, NO_TEXT, NO_TEXT_NO_SOURCE = DropRates(0, 0, 0, 0), DropRates(1, 1, 0, 0), DropRates(0, 0, 0, 1)


@pytest.mark.parametrize(("drop", "no_text"), [(KEEP, False), (NO_TEXT, True)])
def test_a_drawing(drop: DropRates, no_text: bool) -> None:
    batch = trained_on([Sample("draw", prompt=PROMPT, target=torch.from_numpy(normal(16, 8)))], drop)
    text = image_prompt(CONFIG, "draw", PROMPT, no_text=no_text, no_source=False)
    assert_same([Row(text, known=known(batch))], batch)


@pytest.mark.parametrize(("drop", "dropped"), [(KEEP, (False, False)), (NO_TEXT, (True, False))])
def test_an_edit(drop: DropRates, dropped: tuple[bool, bool]) -> None:
    source, target = torch.from_numpy(normal(16, 8)), torch.from_numpy(normal(16, 8))
    seen = torch.from_numpy(normal(1, 4, 32))
    batch = trained_on([Sample("edit", prompt=PROMPT, vision=seen, source=source, target=target)], drop)
    text = image_prompt(CONFIG, "edit", PROMPT, no_text=dropped[0], no_source=dropped[1])
    assert_same([Row(text, [normal(4, 64)], source.numpy(), known(batch))], batch)


def test_an_edit_without_text_and_source() -> None:
    source, target = torch.from_numpy(normal(16, 8)), torch.from_numpy(normal(16, 8))
    sample = Sample("edit", prompt=PROMPT, vision=torch.from_numpy(normal(1, 4, 32)), source=source, target=target)
    batch = trained_on([sample], NO_TEXT_NO_SOURCE)
    text = image_prompt(CONFIG, "edit", PROMPT, no_text=True, no_source=True)
    assert_same([Row(text, known=known(batch))], batch)


@pytest.mark.parametrize("pictures", [0, 1, 2])
def test_two_turns_over_pictures(pictures: int) -> None:
    seen = torch.from_numpy(normal(pictures, 4, 32)) if pictures else None
    batch = trained_on([Sample("ask", turns=TURNS, vision=seen)], KEEP)
    row = Row(conversation(CONFIG, "ask", TURNS), [normal(4, 64) for _ in range(pictures)])
    assert_same([row], batch)


def test_rows_without_a_part_have_its_columns_masked() -> None:
    full = image_prompt(CONFIG, "edit", PROMPT, no_text=False, no_source=False)
    none = image_prompt(CONFIG, "edit", PROMPT, no_text=True, no_source=True)
    prefix = prefill_inputs(CONFIG, [Row(full, [normal(4, 64)], normal(16, 8)), Row(none)])
    assert prefix.valid.sum(axis=1).tolist() == [4 + 16 + 5, 2]
    seen = prefix.inputs["mask"][1, 0] == 0
    assert (seen.any(axis=0) == prefix.valid[1]).all()
    null_source = 4 + 16 + 1
    assert prefix.inputs["position"][1, null_source] == CONFIG.slots.source
    assert prefix.inputs["text_ids"][1, 1] == CONFIG.special.null_source
