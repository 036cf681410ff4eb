"""Rows that are packed into lines of one length see, and are taught, what rows in batches of their own are."""

import pytest
import torch
from torch import Tensor

from unifluid.config import UniFluidConfig
from unifluid.configs.models import model_config
from unifluid.losses import embed_batch
from unifluid.model import UniFluid
from unifluid.samples import KEEP_ALL, Sample
from unifluid.sequences import build_batch
from unifluid.streaming.lines import RowBuilder, drawn_tokens, run_lines, text_tensors
from unifluid.streaming.planner import text_arrays
from unifluid.streaming.recipe import Columns
from unifluid.streaming.rows import Row
from unifluid.text_parts import conversation, image_prompt


@pytest.fixture(scope="module")
def config() -> UniFluidConfig:
    return model_config("tiny-test")


@pytest.fixture(scope="module")
def model(config: UniFluidConfig) -> UniFluid:
    torch.manual_seed(1)
    return UniFluid(config).eval()


def in_a_batch(model: UniFluid, sample: Sample) -> Tensor:
    """Hidden states (columns, D) of a sample alone, drawn row by row."""
    batch = build_batch([sample], model.config, generator=torch.Generator(), drop=KEEP_ALL, raster_share=1.0)
    return model.hidden(embed_batch(model, batch), batch.position, batch.mask)[0]


@torch.no_grad()
def test_every_task_gets_the_hidden_states_it_has_alone(config: UniFluidConfig, model: UniFluid) -> None:
    draw = torch.Generator().manual_seed(2)
    tokens = torch.randn(4, config.tokens, config.token_dims, generator=draw)
    features = torch.randn(4, config.vision.tokens, config.vision.width, generator=draw)
    columns = Columns.of(config, edit_text=12)
    prompts = [[20, 21, 22], [23, 24]]
    turns = [[([30, 31], [32])], [([33], [34, 35]), ([36], [37])]]
    drawing = [Row((), image_prompt(config, "draw", prompt, no_text=False, no_source=False)) for prompt in prompts]
    editing = [Row((), image_prompt(config, "edit", [40, 41], no_text=False, no_source=False))]
    reading = [Row((), conversation(config, "ask", turn)) for turn in turns]

    def tensors(rows: list[Row], width: int):
        return text_tensors(text_arrays(rows, width, config), "cpu")

    def ordered(which: slice):
        return drawn_tokens(tokens[which], raster_share=1.0, input_noise=(0.0, 0.0), generator=draw)

    rows = RowBuilder(model)
    hidden = run_lines(
        model,
        [
            rows.drawing(tensors(drawing, columns.draw), ordered(slice(0, 2))),
            rows.drawing(tensors(editing, columns.edit), ordered(slice(2, 3)), (features[:1, None], tokens[3:])),
            rows.reading(tensors(reading, columns.read), features[1:3, None]),
            rows.reading(tensors(reading[:1], columns.compare), features[None, 2:4]),
        ],
    )
    count, vision = config.tokens, config.vision.tokens
    for place, prompt in enumerate(prompts):
        alone = in_a_batch(model, Sample("draw", prompt=prompt, target=tokens[place]))
        torch.testing.assert_close(hidden[0][place, -count:], alone[-count:])
    alone = in_a_batch(model, Sample("edit", prompt=[40, 41], vision=features[:1], source=tokens[3], target=tokens[2]))
    torch.testing.assert_close(hidden[1][0, -count:], alone[-count:])
    for place, turn in enumerate(turns):
        alone = in_a_batch(model, Sample("ask", turns=turn, vision=features[1 + place : 2 + place]))
        torch.testing.assert_close(hidden[2][place, vision : len(alone)], alone[vision:])
    alone = in_a_batch(model, Sample("ask", turns=turns[0], vision=features[2:4]))
    torch.testing.assert_close(hidden[3][0, 2 * vision : len(alone)], alone[2 * vision :])


@torch.no_grad()
def test_an_edit_without_its_source_does_not_depend_on_the_picture(config: UniFluidConfig, model: UniFluid) -> None:
    draw = torch.Generator().manual_seed(3)
    rows = [Row((), image_prompt(config, "edit", [40], no_text=False, no_source=True), sees=False)]
    text = text_tensors(text_arrays(rows, 12, config), "cpu")
    target = drawn_tokens(
        torch.randn(1, config.tokens, config.token_dims), raster_share=1.0, input_noise=(0.0, 0.0), generator=draw
    )
    hidden = []
    for _ in range(2):
        features = torch.randn(1, 1, config.vision.tokens, config.vision.width, generator=draw)
        source = torch.randn(1, config.tokens, config.token_dims, generator=draw)
        group = RowBuilder(model).drawing(text, target, (features, source))
        hidden.append(run_lines(model, [group])[0][:, -config.tokens :])
    torch.testing.assert_close(hidden[0], hidden[1])


def test_orders_are_permutations_and_the_share_of_raster_rows_is_what_was_asked() -> None:
    draw = torch.Generator().manual_seed(4)
    tokens = torch.randn(400, 16, 3)
    drawn = drawn_tokens(tokens, raster_share=0.4, input_noise=(0.0, 0.0), generator=draw)
    torch.testing.assert_close(drawn.grid.sort(1).values, torch.arange(16).expand(400, -1))
    torch.testing.assert_close(drawn.target, tokens.gather(1, drawn.grid[:, :, None].expand(-1, -1, 3)))
    torch.testing.assert_close(drawn.fed[:, 1:], drawn.target[:, :-1])
    assert 0.3 < drawn.raster.float().mean() < 0.5
    in_raster = (drawn.grid == torch.arange(16)).all(1)
    torch.testing.assert_close(in_raster, drawn.raster)
