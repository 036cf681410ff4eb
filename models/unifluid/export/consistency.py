"""What no schema can say of a manifest: whether its parts agree. As `models/runtime/packageConsistency.ts`."""

from collections.abc import Mapping, Sequence
from typing import Any

Manifest = Mapping[str, Any]

GRAPHS_OF = {
    "draw": ("prefill", "image_step", "vae_decode"),
    "edit": ("vision", "vae_encode", "prefill", "image_step", "vae_decode"),
    "caption": ("vision", "prefill", "text_step"),
    "answer": ("vision", "prefill", "text_step"),
}
"""What each task runs."""

FIELD_OF = {"draw": "prompt", "edit": "instruction", "caption": "context", "answer": "question"}
GRAPHS = ("vision", "vae_encode", "vae_decode", "prefill", "text_step", "image_step")


def inconsistencies(manifest: Manifest) -> list[str]:
    """Faults of a manifest of format 2 that its schema accepts, as sentences."""
    able = [task for task in GRAPHS_OF if task in manifest["capabilities"]]
    if not able:
        return ["capabilities names no task"]
    return [
        *_unlisted_files(manifest),
        *_part_faults(manifest, able),
        *(fault for task in able for fault in _prompt_faults(manifest, task)),
        *_drawing_faults(manifest),
        *_position_faults(manifest),
        *_special_faults(manifest),
        *_variant_faults(manifest),
    ]


def variant_graphs(variant: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and path of every graph of a variant, those of fixed sizes as well."""
    fixed: Mapping[str, Sequence[str]] = variant.get("fixed", {})
    return [
        (name, path)
        for name in GRAPHS
        for path in [*([variant["graphs"][name]] if name in variant["graphs"] else []), *fixed.get(name, ())]
    ]


def _unlisted_files(manifest: Manifest) -> list[str]:
    paths = [entry["path"] for entry in manifest["files"]]
    of_variants = [path for variant in manifest.get("variants", {}).values() for _, path in variant_graphs(variant)]
    words = [manifest["words"]] if "words" in manifest else []
    named = [*manifest["graphs"].values(), *of_variants, manifest["tokenizer"], *words, *manifest["fixtures"]]
    twice = ["a file is listed twice"] if len(set(paths)) < len(paths) else []
    return twice + [f"{path} is used and not listed in files" for path in named if path not in paths]


def _part_faults(manifest: Manifest, able: Sequence[str]) -> list[str]:
    architecture = manifest["architecture"]
    draws = "draw" in able or "edit" in able
    sees = any(task != "draw" for task in able)
    graphs = {graph for task in able for graph in GRAPHS_OF[task]}
    return [
        *_agree("architecture.vision", "vision" in architecture, sees),
        *_agree("architecture.drawing", "drawing" in architecture, draws),
        *_agree("sampler", "sampler" in manifest, draws),
        *_agree("unguided", "unguided" in manifest, draws),
        *(fault for name in GRAPHS for fault in _agree(f"graphs.{name}", name in manifest["graphs"], name in graphs)),
        *(
            fault
            for task in GRAPHS_OF
            for fault in _agree(f"prompts.{task}", task in manifest["prompts"], task in able)
        ),
    ]


def _agree(what: str, is_there: bool, is_needed: bool) -> list[str]:
    if is_there == is_needed:
        return []
    if is_needed:
        return [f"{what} is missing, which a task of capabilities needs"]
    return [f"{what} is there, and no task of capabilities uses it"]


def _prompt_faults(manifest: Manifest, task: str) -> list[str]:
    parts: list[dict[str, Any]] = manifest["prompts"].get(task, {"parts": []})["parts"]
    fields = [part["field"] for part in parts if "field" in part]
    pictures = sum("pictures" in part for part in parts)
    faults = [
        f"prompts.{task} has the field {field}, which this task does not give"
        for field in fields
        if field != FIELD_OF[task]
    ]
    if len(fields) > 1:
        faults.append(f"prompts.{task} has its field twice")
    if not fields and task != "caption":
        faults.append(f"prompts.{task} leaves out what is asked for")
    if task == "draw" and pictures:
        faults.append("prompts.draw has a place for pictures")
    if task != "draw" and pictures != 1:
        faults.append(f"prompts.{task} does not have one place for pictures")
    if parts and ("pictures" in parts[-1] or parts[-1].get("field") == "context"):
        faults.append(f"prompts.{task} ends in what may be absent")
    return faults


def _drawing_faults(manifest: Manifest) -> list[str]:
    drawing, sampler = manifest["architecture"].get("drawing"), manifest.get("sampler")
    if drawing is None or sampler is None:
        return []
    faults = []
    grid, tokens, pixels = drawing["grid"], drawing["tokens"], drawing["image_px"]
    if tokens != grid * grid:
        faults.append(f"tokens {tokens} is not grid {grid} squared")
    if pixels % grid:
        faults.append(f"image_px {pixels} is not a multiple of grid {grid}")
    if sampler["kind"] == "codes":
        if drawing["token_dims"] != 1:
            faults.append("token_dims is not 1, and a code is one number")
        if "edit" in manifest["capabilities"]:
            faults.append("sampler codes cannot edit")
    elif sampler["steps"] > sampler["max_steps"]:
        faults.append("sampler.steps is larger than sampler.max_steps")
    if sampler.get("tries", 1) > 1 and "caption" not in manifest["capabilities"]:
        faults.append("sampler.tries needs a model that captions")
    if sampler["kind"] == "sde" and "edit" in manifest["capabilities"]:
        faults.append("sampler sde cannot edit")
    return faults


def _position_faults(manifest: Manifest) -> list[str]:
    architecture, positions = manifest["architecture"], manifest["positions"]
    text = architecture["text_slots"]
    faults = ["text_slots leaves no room for text"] if text < 3 else []
    if positions["kind"] == "contiguous":
        return faults
    vision = architecture.get("vision", {"tokens": 0})["tokens"]
    tokens = architecture.get("drawing", {"tokens": 0})["tokens"]
    source = 2 * vision
    expected = {"visionA": 0, "visionB": vision, "source": source, "text": source + tokens}
    if positions["slots"] != expected | {"image": source + tokens + text}:
        faults.append("slots overlap or leave gaps")
    if manifest["capabilities"].get("answer", {"pictures": 0})["pictures"] > 2:
        faults.append("slots have room for two pictures")
    return faults


def _special_faults(manifest: Manifest) -> list[str]:
    special, vocab = manifest["architecture"]["special"], manifest["architecture"]["vocab"]
    parts = [part for prompt in manifest["prompts"].values() for part in prompt["parts"]]
    needed = dict.fromkeys(part["special"] for part in parts if "special" in part)
    if manifest.get("unguided") == {"kind": "null_text"}:
        needed["null_text"] = None
    if "edit" in manifest["capabilities"]:
        needed["null_source"] = None
    pieces = [piece for part in parts for piece in part.get("ids", [])]
    pieces += manifest.get("unguided", {}).get("ids", [])
    return [
        *(f"special.{name} is missing and needed" for name in needed if name not in special),
        *(f"special.{name} is outside the vocabulary" for name, piece in special.items() if piece >= vocab),
        *(f"piece {piece} of a prompt is outside the vocabulary" for piece in pieces if piece >= vocab),
    ]


def _variant_faults(manifest: Manifest) -> list[str]:
    variants: dict[str, Any] = manifest.get("variants", {})
    devices = [device for variant in variants.values() for device in variant["devices"]]
    twice = ["variants names a device twice"] if len(set(devices)) < len(devices) else []
    return twice + [
        f"variants.{name} has {graph}, which the package does not have"
        for name, variant in variants.items()
        for graph in dict.fromkeys(graph for graph, _ in variant_graphs(variant))
        if graph not in manifest["graphs"]
    ]
