"""The four jobs from text and pictures to latents or words: the PyTorch twin of the runtime's pipelines.

drawn = generate_image(model, tokenizer, "a red fox, flat", DrawOptions(seed=1))
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from unifluid.circling import circling_pieces
from unifluid.decoding import (
    Conditions,
    Decoder,
    DecodeState,
    ImageInput,
    ModelDecoder,
    SequenceRow,
    TokenDraw,
    first_written_position,
)
from unifluid.flow import flow_schedule
from unifluid.model import UniFluid
from unifluid.sampling import (
    GuidanceScales,
    GuidanceSchedule,
    Order,
    choose_piece,
    group_sizes,
    guidance_rows,
    guidance_weights,
    start_noise,
    step_noise,
    token_order,
)
from unifluid.text_parts import PictureTask, TextTask, Turn, conversation, image_prompt
from unifluid.tokenizer import Tokenizer


@dataclass(frozen=True)
class DrawOptions:
    """How to draw. The same options give the same latents on the same machine."""

    seed: int = 0
    """0 <= seed < 2**53."""
    variations: int = 1
    """Pictures drawn in one batch."""
    guidance: float = 3.0
    """Text guidance; 1 is none."""
    image_guidance: float = 1.5
    """Source guidance of an edit; 1 is none."""
    guidance_schedule: GuidanceSchedule = "linear"
    """How both grow over the tokens."""
    steps: int | None = None
    """Sampler steps; the config's where None."""
    order: Order = "random"
    """Order of the tokens."""
    passes: int | None = None
    """Passes that draw all tokens, in groups; one token a pass where None."""
    temperature: float = 1.0
    """Multiplies the start noise of a flow head, the step noise of an eps head."""
    shift: float = 1.0
    """Time shift of the flow sampler."""


@dataclass(frozen=True)
class Drawn:
    """Latents (n, N, C) in raster order, and the order (n, N) they were drawn in."""

    tokens: Tensor
    order: np.ndarray


@dataclass(frozen=True)
class Written:
    """An answer."""

    text: str
    ids: list[int]
    """Pieces, <eos> excluded."""
    log_probabilities: list[float]
    """Of each piece, and of <eos> last where the model ended by itself."""


@torch.no_grad()
def generate_image(model: UniFluid | Decoder, tokenizer: Tokenizer, prompt: str, options: DrawOptions) -> Drawn:
    """Draw a prompt. ValueError where it is empty."""
    return _draw(_decoder(model), "draw", _pieces(tokenizer, prompt, "prompt"), Conditions(), options)


@torch.no_grad()
def generate_images(model: UniFluid, tokenizer: Tokenizer, prompts: Sequence[str], options: DrawOptions) -> Drawn:
    """Draw each prompt once, all in one batch: prompt number k gets the noise of variation k."""
    decoder, rows = _decoder(model), guidance_rows(_scales(options), has_source=False)
    pieces = [_pieces(tokenizer, prompt, "prompt") for prompt in prompts]
    sequence = [
        SequenceRow(image_prompt(decoder.config, "draw", asked, no_text=no_text, no_source=False))
        for no_text in (False, True)[:rows]
        for asked in pieces
    ]
    state = decoder.prefill(sequence, Conditions())[0]
    return _draw_rows(decoder, state, rows, replace(options, variations=len(prompts)))


@torch.no_grad()
def edit_image(
    model: UniFluid | Decoder,
    tokenizer: Tokenizer,
    instruction: str,
    image: Tensor,
    source: Tensor,
    options: DrawOptions,
) -> Drawn:
    """Draw what an instruction makes of a picture: image (3, px, px) is what is seen, source (N, C) its latents."""
    pieces, decoder = _pieces(tokenizer, instruction, "instruction"), _decoder(model)
    return _draw(decoder, "edit", pieces, Conditions(decoder.see(image[None]), source), options)


@torch.no_grad()
def caption_image(
    model: UniFluid | Decoder, tokenizer: Tokenizer, image: Tensor, *, temperature: float = 0.0, seed: int = 0
) -> Written:
    """Describe a picture (3, px, px)."""
    return _write(_decoder(model), tokenizer, "caption", image[None], [((), ())], temperature, seed)


@torch.no_grad()
def answer_question(
    model: UniFluid | Decoder,
    tokenizer: Tokenizer,
    question: str,
    images: Tensor,
    *,
    earlier: Sequence[tuple[str, str]] = (),
    temperature: float = 0.0,
    seed: int = 0,
) -> Written:
    """Answer a question about images (P, 3, px, px), P from 0 to 2, after earlier (question, answer) turns.

    Where turns are too many or too long, the earliest give way (`conversation`).
    """
    turns = [(tokenizer.encode(asked), tokenizer.encode(answered)) for asked, answered in earlier]
    turns.append((_pieces(tokenizer, question, "question"), []))
    return _write(_decoder(model), tokenizer, "ask", images, turns, temperature, seed)


def _decoder(model: UniFluid | Decoder) -> Decoder:
    return ModelDecoder(model) if isinstance(model, UniFluid) else model


def _pieces(tokenizer: Tokenizer, text: str, name: str) -> list[int]:
    pieces = tokenizer.encode(text)
    if not pieces:
        raise ValueError(f"the {name} is empty")
    return pieces


def _draw(
    decoder: Decoder, task: PictureTask, pieces: list[int], conditions: Conditions, options: DrawOptions
) -> Drawn:
    rows = guidance_rows(_scales(options), has_source=conditions.source is not None)
    sequence = [
        SequenceRow(image_prompt(decoder.config, task, pieces, no_text=no_text, no_source=no_source), not no_source)
        for no_text, no_source in ((False, False), (True, False), (True, True))[:rows]
    ]
    return _draw_rows(decoder, decoder.prefill(sequence, conditions)[0].repeat(options.variations), rows, options)


def _scales(options: DrawOptions) -> GuidanceScales:
    return GuidanceScales(options.guidance, options.image_guidance, options.guidance_schedule)


def _draw_rows(decoder: Decoder, state: DecodeState, rows: int, options: DrawOptions) -> Drawn:
    """Draws `options.variations` pictures from a state with `rows` guidance rows of each, guidance-major."""
    config, n, scales = decoder.config, options.variations, _scales(options)
    order = np.stack([token_order(options.order, config.tokens, seed=options.seed, variation=i) for i in range(n)])
    latents = torch.zeros(n, config.tokens, config.token_dims, device=decoder.device)
    order_tensor, variations = torch.from_numpy(order).to(latents.device), torch.arange(n)[:, None]
    drawn, fed_from = 0, 0
    for size in group_sizes(config.tokens, options.passes or config.tokens):
        image = _image_input(config.tokens, latents, order_tensor, fed_from, drawn, size)
        grid = order[:, drawn : drawn + size]
        # A group shares the weights of its first token, as it shares the tokens it knows.
        weights = torch.tensor(guidance_weights(rows, scales, drawn, config.tokens))[:, None].expand(-1, n)
        state, tokens = decoder.image_step(state, image, _token_draw(decoder, grid, weights, options))
        latents[variations, order_tensor[:, drawn : drawn + size]] = tokens
        fed_from, drawn = drawn + 1, drawn + size
    return Drawn(latents, order)


def _image_input(boi: int, latents: Tensor, order: Tensor, fed_from: int, drawn: int, size: int) -> ImageInput:
    """Tokens fed_from..drawn of the image part (BOI is 0), the last in `size` copies."""
    variations = torch.arange(len(order), device=order.device)[:, None]
    indices = torch.arange(fed_from, drawn + size, device=order.device).clamp(max=drawn)
    before = (indices - 1).clamp(min=0)
    is_boi = indices == 0
    grid = torch.where(is_boi, boi, order[:, before])
    tokens = torch.where(is_boi[:, None], 0.0, latents[variations, order[:, before]])
    return ImageInput(tokens, grid, order[:, fed_from : drawn + size], fed_from, size)


def _token_draw(decoder: Decoder, grid: np.ndarray, weights: Tensor, options: DrawOptions) -> TokenDraw:
    config, device = decoder.config, decoder.device
    count = options.steps or config.head.sample_steps
    numbered = list(enumerate(grid))
    steps, at_start = None, options.temperature
    if config.head.kind == "eps":
        at_start = 1.0
        noises = [step_noise(options.seed, i, cells, config.token_dims, count) for i, cells in numbered]
        steps = torch.stack(noises, dim=1).to(device)
    starts = [start_noise(options.seed, i, cells, config.token_dims, at_start) for i, cells in numbered]
    return TokenDraw(
        grid=torch.from_numpy(grid).to(device),
        start=torch.stack(starts).to(device),
        weights=weights.to(device),
        schedule=flow_schedule(count, options.shift).to(device),
        steps=steps,
        temperature=options.temperature,
    )


def _write(
    decoder: Decoder,
    tokenizer: Tokenizer,
    task: TextTask,
    images: Tensor,
    turns: Sequence[Turn],
    temperature: float,
    seed: int,
) -> Written:
    config = decoder.config
    text = conversation(config, task, turns)
    prefix = decoder.see(images) if len(images) else None
    state, logits = decoder.prefill([SequenceRow(text)], Conditions(prefix))
    first = first_written_position(config, text, state)
    ids: list[int] = []
    log_probabilities: list[float] = []
    for index in range(config.text_slots - len(text.ids)):
        # An answer may repeat itself; a greedy caption that does runs in circles.
        barred = circling_pieces(ids, tokenizer) if task == "caption" else ()
        numbers = logits[0].float().cpu().numpy()
        choice = choose_piece(numbers, temperature=temperature, seed=seed, piece=index, barred=barred)
        log_probabilities.append(choice.log_probability)
        if choice.id == config.special.eos:
            break
        ids.append(choice.id)
        piece = torch.tensor([choice.id], device=decoder.device)
        state, logits = decoder.text_step(state, piece, first + index)
    return Written(tokenizer.decode(ids), ids, log_probabilities)
