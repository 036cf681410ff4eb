"""Captions by beam search, one picture at a time: the reference of the runtime's `captionImages`."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from unifluid.beam_search import BeamOptions, Beams, Hypothesis, advance
from unifluid.circling import circling_pieces
from unifluid.decoder import Conditions, Decoder, DecodeState, SequenceRow
from unifluid.decoding import first_written_position
from unifluid.text_parts import TextTask, conversation
from unifluid.tokenizer import Tokenizer

LONG_PIECES = 14
"""A long caption does not end before so many pieces; people's captions of photographs have about as many words."""


@dataclass(frozen=True)
class CaptionOptions:
    """What is wanted of a picture."""

    task: TextTask = "caption"
    words: str = ""
    """The question, or what is said before the caption."""
    beams: int = 1
    """1 is greedy; the paper has 2 for COCO captions and 3 for TextCaps."""
    fewest: int = 0
    """Pieces at least before the end."""


@torch.no_grad()
def search_caption(decoder: Decoder, tokenizer: Tokenizer, image: Tensor, options: CaptionOptions) -> Hypothesis:
    """The text of a picture (3, px, px) that is likeliest a piece among those the search has ended with."""
    config = decoder.config
    text = conversation(config, options.task, [(tokenizer.encode(options.words), ())])
    state, logits = decoder.prefill([SequenceRow(text)], Conditions(decoder.see(image[None])))
    beams = Beams()
    search = BeamOptions(
        width=options.beams,
        eos=config.special.eos,
        most=config.text_slots - len(text.ids),
        fewest=options.fewest,
        # An answer may repeat itself; a caption that does runs in circles.
        barred=lambda ids: circling_pieces(ids, tokenizer) if options.task == "caption" else (),
    )
    first = first_written_position(config, text, state)
    for position in range(first, first + search.most + 1):
        beams, parents = advance(beams, _numbers(logits), search)
        if not beams.open:
            return beams.ended[0]
        pieces = torch.tensor([each.ids[-1] for each in beams.open], device=decoder.device)
        state, logits = decoder.text_step(_rows(state, parents), pieces, position)
    raise AssertionError("a search ends at its last slot")


def spoken(text: Hypothesis, decoder: Decoder, tokenizer: Tokenizer) -> str:
    """The words of a text."""
    return tokenizer.decode([piece for piece in text.ids if piece != decoder.config.special.eos])


def _numbers(logits: Tensor) -> np.ndarray:
    return logits.float().cpu().numpy()


def _rows(state: DecodeState, rows: list[int]) -> DecodeState:
    return DecodeState(state.k[:, rows], state.v[:, rows], state.valid[rows])
