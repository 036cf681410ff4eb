"""A recipe keeps what every step needs, whatever is asked of it."""

import pytest

from unifluid.configs.models import model_config
from unifluid.streaming.recipe import Columns, Recipe, halved, shared_out


def test_a_recipe_keeps_a_third_of_its_rows_in_random_order() -> None:
    with pytest.raises(ValueError, match="less than a third"):
        Recipe(raster_share=0.9)


def test_rows_are_shared_out_to_the_row() -> None:
    assert shared_out(800, {"singles": 0.5, "pairs": 0.12, "icons": 0.38}) == {
        "singles": 400,
        "pairs": 96,
        "icons": 304,
    }
    assert sum(shared_out(7, {"singles": 1, "pairs": 1, "icons": 1}).values()) == 7


def test_half_a_recipe_has_every_task_and_even_rows_for_shared_lines() -> None:
    half = halved(Recipe())
    assert (half.draw_rows, half.edit_rows, half.read_rows, half.compare_rows) == (400, 48, 48, 4)
    least = halved(halved(Recipe(draw_rows=2, edit_rows=1, read_rows=2, compare_rows=1)))
    assert (least.draw_rows, least.edit_rows, least.read_rows, least.compare_rows) == (2, 1, 2, 1)


def test_lines_of_every_task_are_equally_long() -> None:
    config = model_config("studio-mini")
    columns = Columns.of(config, edit_text=15)
    vision, tokens = config.vision.tokens, config.tokens
    lengths = {
        2 * (columns.draw + tokens),
        vision + 2 * tokens + columns.edit,
        2 * (vision + columns.read),
        2 * vision + columns.compare,
    }
    assert lengths == {192}
