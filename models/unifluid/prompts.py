"""The text of a sequence by the templates of a manifest; `runtime/prompts.ts` has the same functions.

`text_parts` makes the same of pieces, for training, in the wording of a config: `config_prompts` are its templates, and
`OWN_PROMPTS` those of a config that has no wording of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from unifluid.config import ReaderConfig, Wording
from unifluid.text_parts import AFTER_PICTURES, BEFORE_PICTURES, NULL_SOURCE, TextPart

Part = Mapping[str, Any]
Template = Mapping[str, Any]


def _seeing(field: str, task: str) -> Template:
    parts = [{"pictures": True}, {"special": "bos"}, {"field": field}, {"special": task}]
    return {"attention": "prefix", "parts": parts}


OWN_PROMPTS: dict[str, Template] = {
    "draw": {"attention": "prefix", "parts": [{"special": "bos"}, {"field": "prompt"}, {"special": "draw"}]},
    "edit": _seeing("instruction", "edit"),
    "caption": _seeing("context", "caption"),
    "answer": _seeing("question", "answer"),
}
"""The field between <bos> and the piece of its task, pictures and source before it."""


def config_prompts(config: ReaderConfig) -> dict[str, Template]:
    """How a model that was trained in this config is asked."""
    spoken = config.wordings
    if spoken is None:
        return OWN_PROMPTS
    fields = {"draw": "prompt", "edit": "instruction", "caption": "context", "answer": "question"}
    attention = "causal" if spoken.causal else "prefix"
    return {
        task: {"attention": attention, "parts": _worded(getattr(spoken, task), field, sees=task != "draw")}
        for task, field in fields.items()
    }


def _worded(wording: Wording, field: str, *, sees: bool) -> list[Part]:
    rest = list(wording.before[1:])
    pictures: list[Part] = [{"pictures": True}] if sees else []
    before: list[Part] = [{"ids": rest}] if rest else []
    return [*pictures, {"special": "bos"}, *before, {"field": field}, {"ids": list(wording.after)}]


class TextReader(Protocol):
    """The tokenizer of a package."""

    def normalise(self, text: str) -> str:
        """What the model was trained to read of a text."""
        ...

    def pieces(self, text: str) -> Sequence[int]:
        """Ids of a text as it stands, without special ones."""
        ...


@dataclass(frozen=True)
class PromptReader:
    """What the templates are read from."""

    manifest: Mapping[str, Any]
    """Of format 2; `architecture`, `capabilities`, `positions`, `prompts` and `unguided` are read."""
    tokenizer: TextReader

    @property
    def special(self) -> Mapping[str, int]:
        return self.manifest["architecture"]["special"]

    def slot(self, name: str) -> int:
        """First position of a part; 0 where positions are contiguous and counted later."""
        return self.manifest["positions"].get("slots", {}).get(name, 0)


def task_prompt(reader: PromptReader, task: str, text: str, reserve: int = 0) -> TextPart:
    """The prompt of a task whose field says `text`, in so many text slots as are not kept free; the field gives way."""
    template = reader.manifest["prompts"][task]
    spelled = _spelled(reader, template["parts"], text, reader.manifest["architecture"]["text_slots"] - reserve)
    causal = template["attention"] == "causal"
    return _text_part(reader, [(piece, int(causal)) for piece in spelled.ids], spelled.pictures_at, causal=causal)


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
    field_room = max(0, room - _fixed(reader, parts))
    most = reader.manifest["capabilities"]["answer"]["turns"]
    turns = list(earlier[max(0, len(earlier) - most + 1) :])
    while True:
        blocks = [_spelled(reader, later if index else parts, asked) for index, (asked, _) in enumerate(turns)]
        wording = later if turns else parts
        blocks.append(_spelled(reader, wording, question, field_room + _fixed(reader, wording)))
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


@dataclass(frozen=True)
class _Spelled:
    ids: list[int]
    pictures_at: int


def _fixed(reader: PromptReader, parts: Sequence[Part]) -> int:
    """Pieces of a prompt whose field is empty."""
    return len(_spelled(reader, parts, "").ids)


def _spelled(reader: PromptReader, parts: Sequence[Part], text: str, most: int | None = None) -> _Spelled:
    """most: pieces of all parts; the field gives way."""
    field = reader.tokenizer.normalise(text)
    runs = [_run(reader, words, field) for words in _runs(parts)]
    over = 0 if most is None else max(0, sum(len(run.ids) for run in runs) - most)
    ids: list[int] = []
    pictures_at = 0
    for run in runs:
        if run.is_pictures:
            pictures_at = len(ids)
        cut = min(over, run.field_pieces)
        kept = len(run.ids) - run.after - cut
        ids += [*run.ids[:kept], *run.ids[kept + cut :]]
    return _Spelled(ids, pictures_at)


def _is_words(part: Part) -> bool:
    return "text" in part or "field" in part


def _runs(parts: Sequence[Part]) -> list[list[Part]]:
    """Words that follow one another are tokenised together: a space belongs to the word after it."""
    runs: list[list[Part]] = []
    for part in parts:
        if runs and _is_words(part) and _is_words(runs[-1][-1]):
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


@dataclass(frozen=True)
class _Run:
    ids: Sequence[int]
    field_pieces: int = 0
    """How many may be cut."""
    after: int = 0
    """How many stand after those."""
    is_pictures: bool = False


def _run(reader: PromptReader, words: Sequence[Part], field: str) -> _Run:
    first = words[0]
    if "ids" in first:
        return _Run(first["ids"])
    if "special" in first:
        return _Run([reader.special[first["special"]]])
    if "pictures" in first:
        return _Run([], is_pictures=True)

    def spell(parts: Sequence[Part]) -> Sequence[int]:
        return reader.tokenizer.pieces("".join(part.get("text", field) for part in parts))

    ids = spell(words)
    place = next((index for index, part in enumerate(words) if "field" in part), None)
    if place is None:
        return _Run(ids)
    after = len(spell(words[place + 1 :]))
    return _Run(ids, max(0, len(ids) - len(spell(words[:place])) - after), after)
