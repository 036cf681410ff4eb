"""Switches of torch.compile that training needs to be right, not only fast."""

import torch
import torch._dynamo.config as dynamo
import torch._inductor.config as inductor


def choose_safe_kernels() -> None:
    """Has CPU kernels compiled for 256-bit vectors.

    PyTorch 2.13's 512-bit kernels give NaN gradients for bf16 residual blocks of 192 and 256 channels on CPUs with AMX;
    256-bit ones agree with eager mode. Matrix products and convolutions are library calls and keep AMX.
    """
    inductor.cpp.simdlen = 256


def allow_recompiling(shapes: int) -> None:
    """How many shapes of one function are compiled before it runs as it is."""
    dynamo.recompile_limit = shapes


def require_finite(loss: float, step: int) -> None:
    """RuntimeError for a loss that is not a number: training on would only overwrite good checkpoints with it."""
    if not torch.isfinite(torch.tensor(loss)):
        raise RuntimeError(f"the loss of step {step} is {loss}; go on from the last checkpoint with --no-compile")
