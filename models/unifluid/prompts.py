"""The text of a sequence by the templates of a manifest; `runtime/prompts.ts` has the same functions.

`text_parts` makes the same of pieces, for training, in the wording of a config; `prompt_templates.config_prompts` are
its templates.
"""

from collections.abc import Sequence

from unifluid.prompt_spelling import PromptReader, fixed_pieces, spelled
from unifluid.text_parts import AFTER_PICTURES, BEFORE_PICTURES, NULL_SOURCE, TextPart


def task_prompt(reader: PromptReader, task: str, text: str, reserve: int = 0) -> TextPart:
    """The prompt of a task whose field says `text`, in so many text slots as are not kept free; the field gives way."""
    template = reader.manifest["prompts"][task]
    words = spelled(reader, template["parts"], text, reader.manifest["architecture"]["text_slots"] - reserve)
    causal = template["attention"] == "causal"
    return _text_part(reader, [(piece, int(causal)) for piece in words.ids], words.pictures_at, causal=causal)


def question_prompt(
    reader: PromptReader, earlier: Sequence[tuple[str, str]], question: str, reserve: int = 0
) -> TextPart:
    """A question after earlier turns: template, answer 1.. <eos>, template without <bos> and pictures, and so on.

    The earliest turns give way first, then the end of the question.
    """
    template, architecture = reader.manifest["prompts"]["answer"], reader.manifest["architecture"]
    parts, causal = template["parts"], template["attention"] == "causal"
    later = [part for part in parts if "pictures" not in part and part.get("special") != "bos"]
    room = architecture["text_slots"] - reserve
    field_room = max(0, room - fixed_pieces(reader, parts))
    most = reader.manifest["capabilities"]["answer"]["turns"]
    turns = list(earlier[max(0, len(earlier) - most + 1) :])
    while True:
        blocks = [spelled(reader, later if index else parts, asked) for index, (asked, _) in enumerate(turns)]
        wording = later if turns else parts
        blocks.append(spelled(reader, wording, question, field_room + fixed_pieces(reader, wording)))
        stream: list[tuple[int, int]] = []
        for index, block in enumerate(blocks):
            stream += [(piece, int(causal or (index > 0 and at == 0))) for at, piece in enumerate(block.ids)]
            if index < len(turns):
                answer = reader.tokenizer.pieces(reader.tokenizer.normalise(turns[index][1]))
                stream += [(piece, 1) for piece in [*answer, reader.special["eos"]]]
        if not turns or len(stream) <= room:
            return _text_part(reader, stream, blocks[0].pictures_at, causal=causal)
        turns.pop(0)


def guidance_texts(reader: PromptReader, rows: int, prompt: TextPart) -> list[TextPart]:
    """The rows of a drawing in the order of their weights: full, no text, no text and no source."""
    texts = [prompt, *(unguided_prompt(reader, prompt) for _ in range(rows - 1))]
    if rows == 3:
        null = reader.special["null_source"]
        texts[2].add(null, reader.slot("source"), opens=int(prompt.causal), reads=NULL_SOURCE)
    return texts


def unguided_prompt(reader: PromptReader, prompt: TextPart) -> TextPart:
    """The row without a prompt that guidance weighs against."""
    special = reader.special
    if reader.manifest["unguided"]["kind"] == "padded":
        ids = [piece if piece == special["bos"] else special["pad"] for piece in prompt.ids]
        before = prompt.reads.count(BEFORE_PICTURES)
        return _text_part(reader, list(zip(ids, prompt.opens, strict=True)), before, causal=prompt.causal)
    ids = reader.manifest["unguided"].get("ids", [special.get("null_text")])
    return _text_part(reader, [(piece, int(prompt.causal)) for piece in ids], 0, causal=prompt.causal)


def _text_part(reader: PromptReader, stream: Sequence[tuple[int, int]], pictures_at: int, *, causal: bool) -> TextPart:
    part, slot = TextPart(causal=causal), reader.slot("text")
    for index, (piece, opens) in enumerate(stream):
        reads = BEFORE_PICTURES if index < pictures_at else AFTER_PICTURES
        part.add(piece, slot + index, opens=opens, reads=reads)
    return part
