"""Draws latents from what a decoder knows of a prompt: guidance rows, token by token or in groups, noise by seed."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from unifluid.decoder import Conditions, Decoder, DecodeState, ImageInput, SequenceRow, TokenDraw
from unifluid.flow import flow_schedule
from unifluid.sampling import (
    GuidanceScales,
    GuidanceSchedule,
    Order,
    group_sizes,
    guidance_rows,
    guidance_weights,
    start_noise,
    step_noise,
    token_order,
)
from unifluid.text_parts import PictureTask, image_prompt


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


def draw(decoder: Decoder, task: PictureTask, pieces: list[int], conditions: Conditions, options: DrawOptions) -> Drawn:
    """Pictures of one prompt or instruction, with the unguided rows that its scales ask for."""
    rows = guidance_rows(scales_of(options), has_source=conditions.source is not None)
    sequence = [
        SequenceRow(image_prompt(decoder.config, task, pieces, no_text=no_text, no_source=no_source), not no_source)
        for no_text, no_source in ((False, False), (True, False), (True, True))[:rows]
    ]
    return draw_rows(decoder, decoder.prefill(sequence, conditions)[0].repeat(options.variations), rows, options)


def scales_of(options: DrawOptions) -> GuidanceScales:
    return GuidanceScales(options.guidance, options.image_guidance, options.guidance_schedule)


def draw_rows(decoder: Decoder, state: DecodeState, rows: int, options: DrawOptions) -> Drawn:
    """Draws `options.variations` pictures from a state with `rows` guidance rows of each, guidance-major."""
    config, n, scales = decoder.config, options.variations, scales_of(options)
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
