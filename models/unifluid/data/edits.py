"""Samples of kind `edits`: a picture, an instruction and the exact picture that follows from it."""

from functools import partial
from pathlib import Path

import numpy as np

from unifluid.data.catalogue import Catalogue
from unifluid.data.edit import Edit
from unifluid.data.edit_plan import draw_kind, plan_edit
from unifluid.data.plan import scene_recipe
from unifluid.data.render import render
from unifluid.data.scene import CANVAS
from unifluid.data.scenes import TRIES, catalogue_of, describe_scene, wish_for
from unifluid.data.seeds import rng_for
from unifluid.data.shards import Sample, json_bytes, png_bytes, write_missing_shards, write_shard
from unifluid.data.splits import SPLITS, HeldOut, load_held_out, reasons_held_out, split_of


def edit_split(edit: Edit, held: HeldOut) -> str:
    """An edit is as novel as the newer of its two pictures; train has neither a held-out nor a val picture."""
    found = {split_of(scene_recipe(scene), held) for scene in (edit.source, edit.target)}
    return next(split for split in ("test_novel", "val", "train") if split in found)


def make_edit(catalogue: Catalogue, held: HeldOut, split: str, index: int, seed: int) -> Edit:
    rng = rng_for(seed, "edit", split, index)
    kind = draw_kind(rng)
    for attempt in range(TRIES * 2):
        if attempt % 400 == 399:  # this kind may not be possible with the held-out combinations there are
            kind = draw_kind(rng)
        wish = wish_for(index + 3 * (attempt // 50) * 100_003, split, held, seed)
        edit = plan_edit(rng, catalogue, kind, wish)
        if edit is not None and edit_split(edit, held) == split:
            return edit
    raise RuntimeError(f"no {split} edit found for index {index} in {TRIES * 2} tries")


def changed_box(source: np.ndarray, target: np.ndarray) -> list[int]:
    """The smallest box (x0, y0, x1, y1) outside which both pictures are equal, pixel for pixel."""
    rows, columns = np.nonzero((source != target).any(-1))
    if not len(rows):
        return [0, 0, 0, 0]
    return [int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1]


def edit_sample(catalogue: Catalogue, held: HeldOut, *, split: str, index: int, seed: int, side: int) -> Sample:
    edit = make_edit(catalogue, held, split, index, seed)
    source, target = (render(scene, catalogue, side) for scene in (edit.source, edit.target))
    reasons = [why for scene in (edit.source, edit.target) for why in reasons_held_out(scene_recipe(scene), held)]
    about = {
        "instructions": list(edit.instructions),
        "kind": edit.kind,
        "source": {"caption": edit.source_caption, **describe_scene(edit.source, catalogue, side)},
        "target": {"caption": edit.target_caption, **describe_scene(edit.target, catalogue, side)},
        "questions": list(edit.questions),
        "changed": changed_box(source, target),
        "split_reason": list(dict.fromkeys(reasons)),
    }
    return {"source.png": png_bytes(source), "target.png": png_bytes(target), "json": json_bytes(about)}


def write_edits(path: Path, indices: range, *, cache: Path, split: str, seed: int) -> int:
    catalogue, held = catalogue_of(cache), load_held_out()
    made = (edit_sample(catalogue, held, split=split, index=i, seed=seed, side=CANVAS) for i in indices)
    return write_shard(path, ((f"edits-{i:06d}", sample) for i, sample in zip(indices, made, strict=True)))


def build_edits(*, out: Path, cache: Path, seed: int, workers: int, train: int, held: int) -> None:
    for split, total in zip(SPLITS, (train, held, held), strict=True):
        write = partial(write_edits, cache=cache, split=split, seed=seed)
        write_missing_shards(out=out, split=split, kind="edits", total=total, workers=workers, write=write)
