"""How a model is asked, as the manifest of its package holds it: the parts of each task's prompt in order."""

from collections.abc import Mapping
from typing import Any

from unifluid.config import ReaderConfig, Wording

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
