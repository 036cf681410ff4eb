"""The four jobs from text and pictures to latents or words: the PyTorch twin of the runtime's pipelines.

drawn = generate_image(model, tokenizer, "a red fox, flat", DrawOptions(seed=1))
"""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from unifluid.decoder import Conditions, Decoder, SequenceRow
from unifluid.decoding import ModelDecoder
from unifluid.drawing import Drawn, DrawOptions, draw, draw_rows, scales_of
from unifluid.model import UniFluid
from unifluid.sampling import guidance_rows
from unifluid.text_parts import image_prompt
from unifluid.tokenizer import Tokenizer
from unifluid.writing import Written, write


@torch.no_grad()
def generate_image(model: UniFluid | Decoder, tokenizer: Tokenizer, prompt: str, options: DrawOptions) -> Drawn:
    """Draw a prompt. ValueError where it is empty."""
    return draw(_decoder(model), "draw", _pieces(tokenizer, prompt, "prompt"), Conditions(), options)


@torch.no_grad()
def generate_images(model: UniFluid, tokenizer: Tokenizer, prompts: Sequence[str], options: DrawOptions) -> Drawn:
    """Draw each prompt once, all in one batch: prompt number k gets the noise of variation k."""
    decoder, rows = _decoder(model), guidance_rows(scales_of(options), has_source=False)
    pieces = [_pieces(tokenizer, prompt, "prompt") for prompt in prompts]
    sequence = [
        SequenceRow(image_prompt(decoder.config, "draw", asked, no_text=no_text, no_source=False))
        for no_text in (False, True)[:rows]
        for asked in pieces
    ]
    state = decoder.prefill(sequence, Conditions())[0]
    return draw_rows(decoder, state, rows, replace(options, variations=len(prompts)))


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
    return draw(decoder, "edit", pieces, Conditions(decoder.see(image[None]), source), options)


@torch.no_grad()
def caption_image(
    model: UniFluid | Decoder, tokenizer: Tokenizer, image: Tensor, *, temperature: float = 0.0, seed: int = 0
) -> Written:
    """Describe a picture (3, px, px)."""
    return write(_decoder(model), tokenizer, "caption", image[None], [((), ())], temperature, seed)


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
    return write(_decoder(model), tokenizer, "ask", images, turns, temperature, seed)


def _decoder(model: UniFluid | Decoder) -> Decoder:
    return ModelDecoder(model) if isinstance(model, UniFluid) else model


def _pieces(tokenizer: Tokenizer, text: str, name: str) -> list[int]:
    pieces = tokenizer.encode(text)
    if not pieces:
        raise ValueError(f"the {name} is empty")
    return pieces
