"""Writes an answer or a caption, piece by piece, from pictures and the turns before."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unifluid.circling import circling_pieces
from unifluid.decoder import Conditions, Decoder, SequenceRow
from unifluid.decoding import first_written_position
from unifluid.sampling import choose_piece
from unifluid.text_parts import TextTask, Turn, conversation
from unifluid.tokenizer import Tokenizer


@dataclass(frozen=True)
class Written:
    """An answer."""

    text: str
    ids: list[int]
    """Pieces, <eos> excluded."""
    log_probabilities: list[float]
    """Of each piece, and of <eos> last where the model ended by itself."""


def write(
    decoder: Decoder,
    tokenizer: Tokenizer,
    task: TextTask,
    images: Tensor,
    turns: Sequence[Turn],
    temperature: float,
    seed: int,
) -> Written:
    """What a decoder says of images (P, 3, px, px) in the last of the turns."""
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
