"""The compiler's work, done on made-up tokens while the pictures unpack; without it where it fails."""

import time
from pathlib import Path

import torch
from torch import nn

from unifluid.config import UniFluidConfig
from unifluid.kit.parts import COMPILED
from unifluid.model import UniFluid
from unifluid.streaming.recipe import Recipe
from unifluid.streaming.step import Seen, StepTensors, StreamedStep
from unifluid.training.compiling import choose_safe_kernels


def take_compiled(folder: Path, work: Path) -> None:
    """Loads what an earlier run's compiler left, carried or on this machine's disk; what is missing is made again."""
    for path in (work / COMPILED, folder / COMPILED):
        if path.exists():
            try:
                torch.compiler.load_cache_artifacts(path.read_bytes())
                return
            except Exception as error:
                print(f"compiled kernels in {path.name} cannot be used: {error!r}", flush=True)


def left_by_compiler() -> bytes:
    """What to carry next time; empty where nothing was compiled."""
    try:
        saved = torch.compiler.save_cache_artifacts()
    except Exception as error:
        print(f"compiled kernels cannot be saved: {error!r}", flush=True)
        return b""
    return saved[0] if saved else b""


def compiled_parts(model: UniFluid) -> list[nn.Module]:
    """Layers one by one: all have one shape, so they share one kernel each way."""
    return [*model.backbone.layers, model.head]


def made_up(config: UniFluidConfig, recipe: Recipe, device: str) -> Seen:
    drawn = recipe.draw_rows + 2 * recipe.edit_rows
    seen = recipe.edit_rows + recipe.read_rows + 2 * recipe.compare_rows
    tokens = torch.randn(drawn, config.tokens, config.token_dims, device=device)
    return Seen(tokens, torch.randn(seen, config.vision.tokens, config.vision.width, device=device))


def warm_up(streamed: StreamedStep, step: StepTensors, *, compiled: bool) -> bool:
    """Runs one step there and back without changing a weight; answers whether kernels are compiled."""
    composer, device = streamed.composer, streamed.composer.pixels.device.type
    made = made_up(streamed.model.config, streamed.recipe, device)
    generator = torch.Generator(device).manual_seed(0)
    if compiled:
        started = time.monotonic()
        torch._dynamo.config.recompile_limit = 64
        choose_safe_kernels()
        for part in compiled_parts(streamed.model):
            part.compile(dynamic=False)
        composer.compile()
        try:
            once(streamed, step, made, generator)
            print(f"compiled in {time.monotonic() - started:.1f} s", flush=True)
            return True
        except Exception as error:
            print(f"going on without the compiler: {error!r}", flush=True)
            torch._dynamo.reset()
            for part in compiled_parts(streamed.model):
                part._compiled_call_impl = None
            composer.do_not_compile()
    once(streamed, step, made, generator)
    return False


def once(streamed: StreamedStep, step: StepTensors, seen: Seen, generator: torch.Generator) -> None:
    """Says how far it is: a compiler that hangs is known by its silence."""
    streamed.composer.compose(step.pictures)
    print("pictures compose", flush=True)
    losses = streamed.losses_of(step, seen, generator)
    print("losses are computed", flush=True)
    losses.total.backward()
    streamed.model.zero_grad(set_to_none=True)
    if streamed.composer.pixels.is_cuda:
        torch.cuda.synchronize()
