"""How our own models are spoken to, as the templates of a manifest."""

from typing import Any

Template = dict[str, Any]


def _seeing(field: str, task: str) -> Template:
    parts = [{"pictures": True}, {"special": "bos"}, {"field": field}, {"special": task}]
    return {"attention": "prefix", "parts": parts}


OWN_PROMPTS: dict[str, Template] = {
    "draw": {"attention": "prefix", "parts": [{"special": "bos"}, {"field": "prompt"}, {"special": "draw"}]},
    "edit": _seeing("instruction", "edit"),
    "caption": _seeing("context", "caption"),
    "answer": _seeing("question", "answer"),
}
"""The field between <bos> and the piece of its task, pictures and source before it: what `text_parts` lays out."""
