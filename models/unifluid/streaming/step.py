"""One step of a streamed run on the device: compose, encode, line up, and the two losses."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from unifluid.composing.compose import Composer, PlanTensors, plan_tensors
from unifluid.flow import flow_errors
from unifluid.model import UniFluid
from unifluid.streaming.lines import DrawnTokens, RowBuilder, TextTensors, drawn_tokens, run_lines, text_tensors
from unifluid.streaming.planner import PlannedStep
from unifluid.streaming.recipe import Recipe
from unifluid.text_parts import NO_TARGET
from unifluid.training.encoders import vision_input
from unifluid.vae import PictureVae

MEASURES = ("draw_raster", "draw_random", "edit", "text")


@dataclass(frozen=True)
class StepTensors:
    """A `PlannedStep` on the device."""

    pictures: PlanTensors
    draw: TextTensors
    edit: TextTensors
    read: TextTensors
    compare: TextTensors


def step_tensors(step: PlannedStep, device: torch.device | str) -> StepTensors:
    texts = (text_tensors(each, device) for each in (step.draw, step.edit, step.read, step.compare))
    return StepTensors(plan_tensors(step.pictures, device), *texts)


@dataclass(frozen=True)
class Seen:
    """What both encoders make of a step's pictures: tokens of drawn, edited, sources; features of the rest."""

    tokens: Tensor
    features: Tensor


@dataclass(frozen=True)
class States:
    """Hidden states (R, l, D) of drawn, edited, read and compared rows, and the orders of the first two."""

    hidden: list[Tensor]
    orders: list[DrawnTokens]


@dataclass(frozen=True)
class StepLosses:
    """`total` carries the gradient; `sums` and `counts` (4,) are for the log, in the order of `MEASURES`."""

    total: Tensor
    sums: Tensor
    counts: Tensor


class StreamedStep:
    """Holds what a step needs; computes the losses of planned rows without asking the device anything."""

    def __init__(
        self,
        model: UniFluid,
        composer: Composer,
        autoencoder: PictureVae,
        recipe: Recipe,
        *,
        batch_mul: int | None = None,
        encoder_dtype: torch.dtype = torch.float32,
        bf16: bool = True,
    ) -> None:
        self.model, self.composer, self.autoencoder, self.recipe = model, composer, autoencoder, recipe
        self.batch_mul = batch_mul or model.config.head.batch_mul
        self.encoder_dtype, self.bf16 = encoder_dtype, bf16
        self.rows = RowBuilder(model)

    @torch.no_grad()
    def encode(self, pixels: Tensor) -> Seen:
        """In half precision where `encoder_dtype` says so: float16 costs features far less than bf16 does."""
        recipe, vision = self.recipe, self.model.config.vision
        drawn = recipe.draw_rows + 2 * recipe.edit_rows
        half = self.encoder_dtype != torch.float32
        with torch.autocast(pixels.device.type, self.encoder_dtype if half else torch.bfloat16, enabled=half):
            tokens = self.autoencoder.encode(pixels[:drawn])
            seen = vision_input(pixels[recipe.draw_rows + recipe.edit_rows :].float(), vision.image_px)
            features = self.model.encode_vision(seen)
        return Seen(tokens.float(), features.float())

    def losses(self, step: StepTensors, generator: torch.Generator) -> StepLosses:
        return self.losses_of(step, self.encode(self.composer.compose(step.pictures)), generator)

    def losses_of(self, step: StepTensors, seen: Seen, generator: torch.Generator) -> StepLosses:
        return self.losses_from(self.states_of(step, seen, generator), step, generator)

    def states_of(self, step: StepTensors, seen: Seen, generator: torch.Generator) -> States:
        """All rows through the backbone; the generator draws orders and input noise."""
        recipe = self.recipe
        drawn, edited, sources = seen.tokens.split((recipe.draw_rows, recipe.edit_rows, recipe.edit_rows))
        edit_view, read_view, *compared = seen.features.split(
            (recipe.edit_rows, recipe.read_rows, recipe.compare_rows, recipe.compare_rows)
        )
        with torch.autocast(drawn.device.type, torch.bfloat16, enabled=self.bf16):
            orders = [self._ordered(tokens, generator) for tokens in (drawn, edited)]
            groups = [
                self.rows.drawing(step.draw, orders[0]),
                self.rows.drawing(step.edit, orders[1], (edit_view[:, None], sources)),
                self.rows.reading(step.read, read_view[:, None]),
                self.rows.reading(step.compare, torch.stack(compared, dim=1)),
            ]
            return States(run_lines(self.model, groups), orders)

    def losses_from(self, states: States, step: StepTensors, generator: torch.Generator) -> StepLosses:
        """The generator draws times and noises."""
        hidden, orders = states.hidden, states.orders
        with torch.autocast(hidden[0].device.type, torch.bfloat16, enabled=self.bf16):
            visual, picture_sums, picture_counts = self._visual(hidden[:2], orders, generator)
            text, text_sum, text_count = self._text(hidden[2:], (step.read, step.compare))
        sums, counts = torch.cat((picture_sums, text_sum)), torch.cat((picture_counts, text_count))
        return StepLosses(visual + self.model.config.text_loss_weight * text, sums, counts)

    def _ordered(self, tokens: Tensor, generator: torch.Generator) -> DrawnTokens:
        noise, share = self.recipe.input_noise, self.recipe.raster_share
        return drawn_tokens(tokens, raster_share=share, input_noise=noise, generator=generator)

    def _visual(
        self, hidden: list[Tensor], orders: list[DrawnTokens], generator: torch.Generator
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The mean over all image tokens, and sums and counts of raster, random and edited rows."""
        head, count = self.model.head, self.model.config.tokens
        predicting = torch.cat([states[:, -count:].flatten(0, 1) for states in hidden])
        grid = torch.cat([order.grid.flatten() for order in orders])
        target = torch.cat([order.target.flatten(0, 1) for order in orders]).repeat(self.batch_mul, 1)
        condition = head.condition(predicting, grid).repeat(self.batch_mul, 1)
        errors = flow_errors(head, condition, target, generator)
        rows = errors.detach().reshape(self.batch_mul, -1, count).mean((0, 2))
        draws, edits = rows.split([len(order.raster) for order in orders])
        raster = orders[0].raster
        sums = torch.stack(((draws * raster).sum(), (draws * ~raster).sum(), edits.sum()))
        counts = torch.stack((raster.sum(), (~raster).sum(), edits.new_full((), len(edits))))
        return errors.mean(), sums, counts

    def _text(self, hidden: list[Tensor], texts: tuple[TextTensors, ...]) -> tuple[Tensor, Tensor, Tensor]:
        """Cross-entropy in nats, mean over all answer pieces."""
        states = [part[:, -text.ids.shape[1] :].flatten(0, 1) for part, text in zip(hidden, texts, strict=True)]
        target = torch.cat([text.target.flatten() for text in texts])
        logits = self.model.logits(torch.cat(states)).float()
        total = F.cross_entropy(logits, target, ignore_index=NO_TARGET, reduction="sum")
        count = (target != NO_TARGET).sum()
        return total / count.clamp(min=1), total.detach()[None], count[None]
