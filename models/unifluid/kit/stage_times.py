"""Where a step's time goes on an accelerator: each stage alone, and the kernels that take most."""

import time
from collections.abc import Callable
from typing import Any

import torch

from unifluid.streaming.step import StepTensors, StreamedStep

ROUNDS = 3
KERNELS = 25


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and milliseconds of one of some rounds."""
    result = work()
    torch.cuda.synchronize()
    started = time.perf_counter()
    for _ in range(ROUNDS):
        result = work()
    torch.cuda.synchronize()
    return result, (time.perf_counter() - started) / ROUNDS * 1000


def stage_times(streamed: StreamedStep, step: StepTensors) -> None:
    """Prints a table; gradients are thrown away. Costs a second or two; whatever fails here costs only the table."""
    try:
        generator = torch.Generator("cuda").manual_seed(0)
        pixels, compose = timed(lambda: streamed.composer.compose(step.pictures))
        seen, encode = timed(lambda: streamed.encode(pixels))

        def both_ways() -> None:
            streamed.losses_of(step, seen, generator).total.backward()

        _, forward = timed(lambda: streamed.losses_of(step, seen, generator))
        _, both = timed(both_ways)
        print(f"ms: compose {compose:.1f}, encode {encode:.1f}, forward {forward:.1f}, with backward {both:.1f}")
        print(f"memory: {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB at most")
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
            both_ways()
            torch.cuda.synchronize()
        kernels = profile.key_averages()
        print(kernels.table(sort_by="self_device_time_total", row_limit=KERNELS, max_name_column_width=60))
    except Exception as error:
        print(f"stages were not timed: {error!r}")
    finally:
        streamed.model.zero_grad(set_to_none=True)
