"""The compiler's work, done on made-up tokens while the pictures unpack; without it where it fails."""

import math
import time
from pathlib import Path

import torch
from torch import nn

from unifluid.config import UniFluidConfig
from unifluid.kit.parts import COMPILED
from unifluid.model import UniFluid
from unifluid.streaming.recipe import Recipe
from unifluid.streaming.step import Seen, States, StepTensors, StreamedStep
from unifluid.training.compiling import choose_safe_kernels
from unifluid.training.optimizers import gradient_norm

AGREEMENT = 0.05
"""Of the hidden states' length. bf16 in another order puts them under a hundredth off."""


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
    made = made_up(streamed.model.config, streamed.recipe, streamed.composer.pixels.device.type)
    if compiled:
        try:
            compile_and_compare(streamed, step, made)
            return True
        except Exception as error:
            print(f"going on without the compiler: {error!r}", flush=True)
            torch._dynamo.reset()
            for part in compiled_parts(streamed.model):
                part._compiled_call_impl = None
            streamed.composer.do_not_compile()
    once(streamed, step, made)
    return False


def compile_and_compare(streamed: StreamedStep, step: StepTensors, made: Seen) -> None:
    """RuntimeError where compiled layers compute something else than the modules they were made from."""
    with torch.no_grad():
        plain = torch.cat([part.flatten() for part in streamed.states_of(step, made, seeded(made)).hidden])
    started = time.monotonic()
    torch._dynamo.config.recompile_limit = 64
    choose_safe_kernels()
    for part in compiled_parts(streamed.model):
        part.compile(dynamic=False)
    streamed.composer.compile()
    compiled = torch.cat([part.flatten() for part in once(streamed, step, made).hidden])
    off = ((compiled.detach() - plain).norm() / plain.norm()).item()
    if not off <= AGREEMENT:
        raise RuntimeError(f"compiled layers are {off:.1%} off")
    print(f"compiled in {time.monotonic() - started:.1f} s, {off:.2%} off", flush=True)


def seeded(made: Seen) -> torch.Generator:
    return torch.Generator(made.tokens.device).manual_seed(0)


def once(streamed: StreamedStep, step: StepTensors, made: Seen) -> States:
    """Says how far it is: a compiler that hangs is known by its silence. RuntimeError for a gradient that is none."""
    streamed.composer.compose(step.pictures)
    print("pictures compose", flush=True)
    states = streamed.states_of(step, made, seeded(made))
    losses = streamed.losses_from(states, step, seeded(made))
    print("losses are computed", flush=True)
    losses.total.backward()
    norm = gradient_norm(streamed.model, 1.0).item()
    streamed.model.zero_grad(set_to_none=True)
    if not math.isfinite(norm):
        raise RuntimeError(f"the gradient's norm is {norm}")
    return states
