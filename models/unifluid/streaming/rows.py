"""One row of each task as scenes and words: the lots that the data builder draws, without drawing the pictures."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import torch

from unifluid.config import UniFluidConfig
from unifluid.data.captions import scene_captions
from unifluid.data.catalogue import Catalogue
from unifluid.data.edits import make_edit
from unifluid.data.icons import icon_captions, icon_recipe
from unifluid.data.questions import scene_questions
from unifluid.data.scene import Scene, SceneObject
from unifluid.data.scenes import make_scene
from unifluid.data.seeds import rng_for
from unifluid.data.splits import HeldOut, split_of
from unifluid.data.turns import make_turn
from unifluid.samples import DropRates, dropped_parts
from unifluid.streaming.recipe import Columns, Recipe
from unifluid.text_parts import TextPart, conversation, image_prompt

Encode = Callable[[str], list[int]]
SPLIT = "train"


@dataclass(frozen=True)
class Row:
    """Pictures in the order of their task (source, then target), text columns, and whether pictures are seen."""

    scenes: tuple[Scene, ...]
    text: TextPart
    sees: bool = True


class RowMaker:
    """Draws rows by number: the same number of the same seed is the same row."""

    def __init__(
        self, catalogue: Catalogue, held: HeldOut, config: UniFluidConfig, recipe: Recipe, encode: Encode, seed: int
    ) -> None:
        self.catalogue, self.held, self.config, self.recipe = catalogue, held, config, recipe
        self.encode, self.seed = encode, seed
        self.columns = Columns.of(config, recipe.edit_text)
        numbered = enumerate(catalogue.sprites)
        self.icons = [number for number, sprite in numbered if split_of(icon_recipe(sprite), held) == SPLIT]

    def draw(self, kind: str, number: int, lots: torch.Generator) -> Row:
        rng = rng_for(self.seed, "stream", kind, number)
        scene, captions = self._drawn(kind, number, rng)
        chosen = captions[-1] if len(captions) < 3 else rng.choices(captions[:3], self.recipe.caption_weights)[0]
        no_text, _ = dropped_parts("draw", DropRates(), lots)
        part = image_prompt(self.config, "draw", self.encode(chosen), no_text=no_text, no_source=False)
        return Row((scene,), part)

    def _drawn(self, kind: str, number: int, rng: random.Random) -> tuple[Scene, list[str]]:
        if kind == "icons":
            place = self.icons[rng.randrange(len(self.icons))]
            sprite = self.catalogue.sprites[place]
            scene = Scene("single", (SceneObject(place, sprite.concept, sprite.box),), sprite.style)
            return scene, [rng.choice(icon_captions(sprite, self.seed))]
        if kind == "scenes":
            scene = make_scene(self.catalogue, self.held, SPLIT, number, self.seed)
        else:
            scene = make_turn(self.catalogue, self.held, kind, number, self.seed)
        first = scene.objects[0]
        synonyms = (
            self.catalogue.sprites[first.sprite].synonyms if scene.layout == "single" and not first.colour else ()
        )
        return scene, scene_captions(scene, rng, synonyms)

    def edit(self, number: int, lots: torch.Generator) -> Row:
        edit = make_edit(self.catalogue, self.held, SPLIT, number, self.seed)
        words = rng_for(self.seed, "stream edit", number).choice(edit.instructions)
        no_text, no_source = dropped_parts("edit", DropRates(), lots)
        part = image_prompt(self.config, "edit", self.encode(words), no_text=no_text, no_source=no_source)
        return Row((edit.source, edit.target), part, not no_source)

    def read(self, number: int) -> Row:
        """A caption of a scene, or as many questions about it as fit."""
        rng = rng_for(self.seed, "stream read", number)
        scene = make_scene(self.catalogue, self.held, SPLIT, number, self.seed + 1)
        if rng.random() < self.recipe.caption_share:
            caption = rng.choice(scene_captions(scene, rng))
            return Row((scene,), conversation(self.config, "caption", [((), self.encode(caption))]))
        return Row((scene,), self._asked(scene_questions(scene, self.catalogue, rng), rng, self.columns.read))

    def compare(self, number: int) -> Row:
        """Questions about an edit's two pictures."""
        edit = make_edit(self.catalogue, self.held, SPLIT, number, self.seed + 1)
        rng = rng_for(self.seed, "stream compare", number)
        return Row((edit.source, edit.target), self._asked(list(edit.questions), rng, self.columns.compare))

    def _asked(self, questions: list[dict[str, str]], rng: random.Random, columns: int) -> TextPart:
        """One to `max_turns` questions in random order; the later ones only where their columns suffice."""
        rng.shuffle(questions)
        wanted = rng.randint(1, self.config.max_turns)
        turns = [(self.encode(each["question"]), self.encode(each["answer"])) for each in questions[:wanted]]
        while len(turns) > 1 and len(conversation(self.config, "ask", turns).ids) > columns:
            turns.pop()
        return conversation(self.config, "ask", turns)
