"""Decoding step by step equals one pass over everything: caches, groups, guidance rows and texts."""

from copy import copy as shallow_copy
from dataclasses import replace

import pytest
import tokenizers
import torch

from unifluid import drawing
from unifluid.circling import circling_pieces
from unifluid.config import Contiguous
from unifluid.configs.models import TINY_TEST
from unifluid.decoder import Conditions, ImageInput, SequenceRow
from unifluid.decoding import image_hidden, prefill
from unifluid.drawing import DrawOptions
from unifluid.losses import embed_batch
from unifluid.model import UniFluid
from unifluid.pipelines import answer_question, caption_image, edit_image, generate_image, generate_images
from unifluid.samples import KEEP_ALL, Sample
from unifluid.sampling import group_sizes
from unifluid.sequences import build_batch
from unifluid.text_parts import image_prompt
from unifluid.tokenizer import Tokenizer, tokenizer_json, train_pieces

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
WORDS = "a red fox and two blue cars on a yellow background, make it green, how many"
BOI = 16


@pytest.fixture(scope="module", params=[None, Contiguous(0), Contiguous(1)], ids=["slots", "from 0", "from 1"])
def model(model: UniFluid, request: pytest.FixtureRequest) -> UniFluid:
    """The same weights with positions of each kind."""
    told = shallow_copy(model)
    told.config = replace(model.config, positions=request.param)
    return told


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(tokenizers.Tokenizer.from_str(tokenizer_json(train_pieces([WORDS] * 5, 300))))


@torch.no_grad()
def teacher_forced(model, sample: Sample):
    """The training batch of a sample, its hidden states and all keys and values."""
    batch = build_batch([sample], model.config, generator=torch.Generator().manual_seed(0), raster_share=0.0)
    hidden, k, v = model(embed_batch(model, batch), batch.position, batch.mask)
    return batch, hidden, k, v


@torch.no_grad()
def prefilled(model, sample: Sample):
    """The state that decoding of the same sample starts from."""
    text = image_prompt(model.config, sample.task, sample.prompt, no_text=False, no_source=False)
    prefix = None if sample.vision is None else model.project_vision(model.encode_vision(sample.vision))
    return prefill(model, [SequenceRow(text)], Conditions(prefix, sample.source))[0]


def fed(order: torch.Tensor, target: torch.Tensor, first: int, drawn: int, copies: int) -> ImageInput:
    """Tokens first..drawn of the image part, the last in copies, from the true target."""
    indices = torch.arange(first, drawn + copies).clamp(max=drawn)
    grid = torch.where(indices == 0, BOI, order[(indices - 1).clamp(min=0)])
    tokens = torch.where((indices == 0)[:, None], 0.0, target[grid.clamp(max=BOI - 1)])
    return ImageInput(tokens[None], grid[None], order[None, first : drawn + copies], first, copies)


@torch.no_grad()
@pytest.mark.parametrize("task", ["draw", "edit"])
@pytest.mark.parametrize("sizes", [[1] * 16, [1, 1, 2, 3, 4, 5], [16]])
def test_steps_and_groups_leave_the_cache_of_one_pass(model, sample_of, task, sizes):
    sample = sample_of(task)
    batch, hidden, k, v = teacher_forced(model, sample)
    order, state = batch.image_next[0], prefilled(model, sample)
    first = drawn = 0
    for size in sizes:
        state, predicted = image_hidden(model, state, fed(order, sample.target, first, drawn, size))
        # The first copy predicts what one pass predicts there.
        torch.testing.assert_close(predicted[0, 0], hidden[0, batch.image_index[drawn]], **CLOSE)
        first, drawn = drawn + 1, drawn + size
    length = state.k.shape[3]
    assert length == k.shape[3] - 16 + first
    torch.testing.assert_close(state.k, k[:, :, :, :length], **CLOSE)
    torch.testing.assert_close(state.v, v[:, :, :, :length], **CLOSE)


@torch.no_grad()
def test_each_copy_of_a_group_is_the_exact_conditional(model, sample_of):
    sample = sample_of("draw")
    order = build_batch([sample], model.config, generator=torch.Generator().manual_seed(0)).image_next[0]
    before, _ = image_hidden(model, prefilled(model, sample), fed(order, sample.target, 0, 0, 1))
    _, together = image_hidden(model, before, fed(order, sample.target, 1, 2, 4))
    for copy in range(4):
        swapped = order.clone()
        swapped[[2, 2 + copy]] = order[[2 + copy, 2]]
        _, alone = image_hidden(model, before, fed(swapped, sample.target, 1, 2, 1))
        torch.testing.assert_close(together[0, copy], alone[0, 0], **CLOSE)


@torch.no_grad()
def test_guidance_rows_are_what_training_saw_when_it_dropped_their_parts(model, sample_of):
    """Beside the full row their missing parts are masked columns, in training they were not there."""
    sample = sample_of("edit")
    dropped = [(False, False), (True, False), (True, True)]
    texts = [image_prompt(model.config, "edit", sample.prompt, no_text=t, no_source=s) for t, s in dropped]
    rows = [SequenceRow(text, not no_source) for text, (_, no_source) in zip(texts, dropped, strict=True)]
    prefix = model.project_vision(model.encode_vision(sample.vision))
    state, _ = prefill(model, rows, Conditions(prefix, sample.source))
    rates = (KEEP_ALL, replace(KEEP_ALL, edit_text=1.0), replace(KEEP_ALL, edit_both=1.0))
    for row, drop in enumerate(rates):
        generator = torch.Generator().manual_seed(0)
        batch = build_batch([sample], model.config, generator=generator, raster_share=1.0, drop=drop)
        hidden = model.hidden(embed_batch(model, batch), batch.position, batch.mask)
        _, decoded = image_hidden(model, state, fed(batch.image_next[0], sample.target, 0, 0, 1))
        torch.testing.assert_close(decoded[row, 0], hidden[0, batch.image_index[0]], **CLOSE)


@torch.no_grad()
def test_an_empty_cache_is_no_cache(model, sample_of):
    batch, hidden, k, v = teacher_forced(model, sample_of("edit"))
    nothing = torch.zeros(*k.shape[:3], 0, k.shape[4])
    cached = model(embed_batch(model, batch), batch.position, batch.mask, nothing, nothing)
    for ours, expected in zip(cached, (hidden, k, v), strict=True):
        torch.testing.assert_close(ours, expected, **CLOSE)


def test_the_same_seed_draws_the_same_and_a_variation_does_not_depend_on_its_company(model, tokenizer):
    two = generate_image(model, tokenizer, "a red fox", DrawOptions(seed=3, variations=2))
    again = generate_image(model, tokenizer, "a red fox", DrawOptions(seed=3, variations=2))
    one = generate_image(model, tokenizer, "a red fox", DrawOptions(seed=3))
    assert torch.equal(two.tokens, again.tokens)
    torch.testing.assert_close(two.tokens[:1], one.tokens, rtol=1e-3, atol=1e-3)
    assert two.order[0].tolist() != two.order[1].tolist()
    assert not torch.allclose(two.tokens[0], two.tokens[1], atol=0.1)


def test_variations_differ_in_noise_where_they_agree_on_the_order(model, tokenizer):
    drawn = generate_image(
        model, tokenizer, "a red fox", DrawOptions(seed=3, variations=2, order="raster", guidance=1.0)
    )
    assert drawn.order[0].tolist() == drawn.order[1].tolist()
    assert not torch.allclose(drawn.tokens[0], drawn.tokens[1], atol=0.1)


@pytest.mark.parametrize("passes", [None, 6])
@pytest.mark.parametrize("guidance", [(5.0, 1.0), (5.0, 3.0)])
def test_guidance_rows_share_noise_and_order(model, tokenizer, sample_of, monkeypatch, guidance, passes):
    """With every row made the full one, guidance cannot change a picture, unless rows differ in noise or order."""
    text, image = guidance
    source = sample_of("edit")
    row = SequenceRow

    def draw(**options):
        given = (model, tokenizer, "make it green", source.vision[0], source.source)
        return edit_image(*given, DrawOptions(seed=1, variations=2, passes=passes, **options)).tokens

    unguided = draw(guidance=1.0, image_guidance=1.0)
    assert not torch.allclose(draw(guidance=text, image_guidance=image), unguided, atol=0.1)
    full = image_prompt(model.config, "edit", tokenizer.encode("make it green"), no_text=False, no_source=False)
    monkeypatch.setattr(drawing, "SequenceRow", lambda *_: row(full))
    torch.testing.assert_close(draw(guidance=text, image_guidance=image), unguided, rtol=1e-2, atol=1e-2)


@torch.no_grad()
def test_the_prompt_matters(model, tokenizer):
    options = DrawOptions(seed=1, guidance=1.0)
    fox, cars = (generate_image(model, tokenizer, text, options).tokens for text in ("a red fox", "two blue cars"))
    assert not torch.allclose(fox, cars, atol=1e-3)


def test_an_eps_model_draws_with_its_ancestral_sampler(tokenizer):
    torch.manual_seed(0)
    head = replace(TINY_TEST.head, kind="eps", sample_steps=5)
    model = UniFluid(replace(TINY_TEST, head=head)).eval()
    drawn = generate_image(model, tokenizer, "a red fox", DrawOptions(variations=2, passes=4))
    assert drawn.tokens.shape == (2, 16, 8)
    assert drawn.tokens.isfinite().all()
    again = generate_image(model, tokenizer, "a red fox", DrawOptions(variations=2, passes=4))
    assert torch.equal(drawn.tokens, again.tokens)


@torch.no_grad()
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_written_pieces_and_log_probabilities_are_those_of_one_pass(model, tokenizer, sample_of, temperature):
    image = sample_of("caption").vision[0]
    written = caption_image(model, tokenizer, image, temperature=temperature, seed=4)
    ids = written.ids[:20]
    sample = Sample("caption", turns=[((), ids)], vision=image[None])
    batch, hidden, _, _ = teacher_forced(model, sample)
    scores = model.logits(hidden[0, batch.text_index]).log_softmax(-1)
    expected = scores[torch.arange(len(ids)), ids]
    torch.testing.assert_close(torch.tensor(written.log_probabilities[:20]), expected, **CLOSE)
    if temperature == 0:
        for place, chosen in enumerate(ids):
            open_scores = scores[place].clone()
            open_scores[list(circling_pieces(ids[:place], tokenizer))] = -torch.inf
            assert chosen == open_scores.argmax().item()
        threes = [tuple(ids[place : place + 3]) for place in range(len(ids) - 2)]
        assert len(set(threes)) == len(threes) == 18


@torch.no_grad()
def test_a_later_turn_is_answered_as_one_pass_over_the_conversation_answers(model, tokenizer, sample_of):
    images = sample_of("ask").vision
    written = answer_question(model, tokenizer, "how many?", images, earlier=[("a red fox", "two")])
    turns = [(tokenizer.encode("a red fox"), tokenizer.encode("two")), (tokenizer.encode("how many?"), written.ids[:5])]
    batch, hidden, _, _ = teacher_forced(model, Sample("ask", turns=turns, vision=images))
    scores = model.logits(hidden[0, batch.text_index[-6:-1]])
    assert scores.argmax(-1).tolist() == written.ids[:5]


def test_an_answer_ends_at_the_last_text_slot(model, tokenizer, sample_of):
    written = caption_image(model, tokenizer, sample_of("caption").vision[0])
    assert len(written.log_probabilities) <= model.config.text_slots - 2


@pytest.mark.parametrize(
    ("passes", "sizes"), [(1, [16]), (5, [1, 3, 3, 5, 4]), (8, [1, 1, 1, 2, 3, 2, 3, 3]), (16, [1] * 16)]
)
def test_groups_grow_as_more_is_known_and_draw_every_token_once(passes, sizes):
    assert group_sizes(16, passes) == sizes
    assert sum(sizes) == 16


def test_more_passes_than_tokens_are_refused():
    with pytest.raises(ValueError, match=r"17.*16"):
        group_sizes(16, 17)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_prompt_is_refused(model, tokenizer, text):
    with pytest.raises(ValueError, match="prompt is empty"):
        generate_image(model, tokenizer, text, DrawOptions())


@torch.no_grad()
def test_a_long_conversation_is_answered_as_if_its_earliest_turns_had_not_been(model, tokenizer, sample_of):
    images = sample_of("ask").vision
    long = ("a yellow background " * 12, "two")
    short = [("a red fox", "two"), ("how many?", "two")]
    for earlier, kept in (([("a", "b"), *short], short), ([long, *short], short), ([long], [])):
        written = answer_question(model, tokenizer, "make it green", images, earlier=earlier)
        assert written == answer_question(model, tokenizer, "make it green", images, earlier=kept)


@torch.no_grad()
def test_a_question_without_end_still_gets_an_answer(model, tokenizer, sample_of):
    written = answer_question(model, tokenizer, "how many " * 200, sample_of("ask").vision)
    assert len(written.log_probabilities) > 0


def test_prompts_drawn_together_are_those_drawn_one_by_one(model: UniFluid) -> None:
    words = {"a star": [20, 21, 22], "two hearts on white": [23, 24, 25, 26, 27]}

    class Words:
        def encode(self, text: str) -> list[int]:
            return words[text]

    options = DrawOptions(seed=3, variations=2, steps=4)
    together = generate_images(model, Words(), list(words), options).tokens
    alone = [generate_image(model, Words(), prompt, options).tokens[place] for place, prompt in enumerate(words)]
    torch.testing.assert_close(together, torch.stack(alone), atol=1e-4, rtol=1e-4)
