"""A streamed run in the words of every run: what its checkpoints keep of it."""

from unifluid.config import UniFluidConfig
from unifluid.kit.settings import RunSettings
from unifluid.streaming.recipe import Recipe, shared_out
from unifluid.training.examples import TaskShare
from unifluid.training.experiment import DataPlan, Experiment, OptimiserPlan, OrderPlan
from unifluid.vae_config import VaeConfig

COMMAND = "models/kit/run.sh"


def experiment_of(settings: RunSettings, config: UniFluidConfig, autoencoder: VaeConfig) -> Experiment:
    """No sample of `data` is built: every row is composed anew. The run's warm-up is in seconds, so no step of it."""
    optimiser = OptimiserPlan(
        lr=settings.lr,
        muon_lr=settings.muon_lr,
        weight_decay=settings.weight_decay,
        warmup=0,
        decay_share=settings.decay_share,
        ema=settings.ema,
        bf16=settings.bf16,
    )
    return Experiment(
        name=config.name,
        model=config,
        autoencoder=autoencoder,
        mixture=mixture_of(settings.recipe),
        optimiser=optimiser,
        order=OrderPlan("constant", settings.recipe.raster_share),
        batch_mul=settings.batch_mul,
        seed=settings.seed,
        data=DataPlan(seed=settings.seed, scenes=0, edits=0),
    )


def mixture_of(recipe: Recipe) -> tuple[TaskShare, ...]:
    """Rows of a step by task and kind; captions and questions of scenes as their shares come out on average."""
    captions = round(recipe.read_rows * recipe.caption_share)
    drawn = shared_out(recipe.draw_rows, recipe.draw_shares)
    return (
        *(TaskShare("draw", kind, rows) for kind, rows in drawn.items()),
        TaskShare("edit", "edits", recipe.edit_rows),
        TaskShare("ask", "scenes", recipe.read_rows - captions),
        TaskShare("caption", "scenes", captions),
        TaskShare("ask", "edits", recipe.compare_rows),
    )
