"""Whole steps as numbers, made ahead by worker processes: texts and picture plans of a fixed size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from unifluid.composing.plans import PicturePlans, Room, Weight, plan_pictures, weight_of
from unifluid.config import UniFluidConfig
from unifluid.streaming.recipe import Recipe, shared_out
from unifluid.streaming.rows import Row, RowMaker
from unifluid.text_parts import NO_TARGET

TRIES = 200
RETRY_STRIDE = 1_000_000_007
"""Numbers of rows drawn again lie this far away, where no other row's are."""


@dataclass(frozen=True)
class TextArrays:
    """Text columns of one task's rows, all int32 (rows, columns); `length` and `sees` are (rows,)."""

    ids: np.ndarray
    position: np.ndarray
    opens: np.ndarray
    target: np.ndarray
    length: np.ndarray
    sees: np.ndarray


@dataclass(frozen=True)
class PlannedStep:
    """One step. Pictures: drawn | edited | edit sources | read | first compared | second compared."""

    number: int
    pictures: PicturePlans
    draw: TextArrays
    edit: TextArrays
    read: TextArrays
    compare: TextArrays


def text_arrays(rows: Sequence[Row], columns: int, config: UniFluidConfig) -> TextArrays:
    """Padded to `columns`; padding stands at the first text position and is never seen."""
    fills = {"ids": config.special.pad, "position": config.slots.text, "opens": 0, "targets": NO_TARGET}
    padded = {name: np.full((len(rows), columns), fill, np.int32) for name, fill in fills.items()}
    for place, row in enumerate(rows):
        for name, array in padded.items():
            values = getattr(row.text, name)
            array[place, : len(values)] = values
    length = np.array([len(row.text.ids) for row in rows], np.int32)
    sees = np.array([row.sees for row in rows], np.int32)
    return TextArrays(padded["ids"], padded["position"], padded["opens"], padded["targets"], length, sees)


def room_for(recipe: Recipe) -> Room:
    objects = int(recipe.pictures * recipe.objects_per_picture)
    painted = int(objects * recipe.painted_share)
    effects = (max(2, int(recipe.pictures * share)) for share in (recipe.shadow_share, recipe.outline_share))
    return Room(objects + 1, painted, *effects)


class StepPlanner(Dataset):
    """Step number -> `PlannedStep`: a function of the row maker's seed and the number, in any process."""

    def __init__(self, maker: RowMaker, steps: int) -> None:
        self.maker, self.steps = maker, steps
        self.recipe = maker.recipe

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, number: int) -> PlannedStep:
        maker, recipe, columns = self.maker, self.recipe, self.maker.columns
        lots = torch.Generator().manual_seed(maker.seed * 1_000_003 + number)
        purse = Purse(room_for(recipe), recipe.pictures)

        def rows(count: int, columns: int, make: Callable[[int], Row]) -> list[Row]:
            first = number * count
            return [purse.take(columns, lambda shift, at=first + place: make(at + shift)) for place in range(count)]

        drawn: list[Row] = []
        for kind, count in shared_out(recipe.draw_rows, recipe.draw_shares).items():
            drawn += rows(count, columns.draw, lambda at, kind=kind: maker.draw(kind, at, lots))
        edited = rows(recipe.edit_rows, columns.edit, lambda at: maker.edit(at, lots))
        read = rows(recipe.read_rows, columns.read, maker.read)
        compared = rows(recipe.compare_rows, columns.compare, maker.compare)
        scenes = [
            *(row.scenes[0] for row in drawn),
            *(row.scenes[1] for row in edited),
            *(row.scenes[0] for row in edited),
            *(row.scenes[0] for row in read),
            *(row.scenes[0] for row in compared),
            *(row.scenes[1] for row in compared),
        ]
        config = maker.config
        return PlannedStep(
            number,
            plan_pictures(scenes, config.image_px, purse.room),
            text_arrays(drawn, columns.draw, config),
            text_arrays(edited, columns.edit, config),
            text_arrays(read, columns.read, config),
            text_arrays(compared, columns.compare, config),
        )


class Purse:
    """What is left of a step's room. A row that takes more than its later rows can spare is drawn again."""

    def __init__(self, room: Room, pictures: int) -> None:
        self.room, self.pictures = room, pictures
        self.taken = Weight(1, 0, 0, 0)

    def take(self, columns: int, make: Callable[[int], Row]) -> Row:
        """The first row of `make(shift)` that fits: its pictures into the room, its text into the columns."""
        for attempt in range(TRIES):
            row = make(attempt * RETRY_STRIDE)
            after = self.taken + weight_of(row.scenes)
            later = Weight(self.pictures - len(row.scenes), 0, 0, 0)
            total = after + later
            if len(row.text.ids) <= columns and all(
                getattr(total, item.name) <= getattr(self.room, item.name) for item in fields(total)
            ):
                self.taken, self.pictures = after, later.objects
                return row
        raise RuntimeError(f"no row in {TRIES} fits into {columns} text columns and what is left of {self.room}")


def as_it_is(step: Any) -> Any:
    """A step as a worker made it: arrays travel through a pipe, not through /dev/shm, which may be small."""
    return step
