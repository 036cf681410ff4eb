"""Noise prediction with learned variance: MAR's and Fluid's process (LTH14/mar `diffusion/`, after arXiv 2102.09672).

1000 training steps on a cosine schedule; L = MSE(eps) + the variational term in bits, whose gradient reaches the
variance only; 100 respaced ancestral steps to sample, guidance on eps alone.

One deviation: at step 0 MAR scores the sample as 8-bit pixels, which latents are not. We keep the KL term there too.
"""

import math
from dataclasses import dataclass
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from unifluid.flow import combine_rows
from unifluid.head import DiffusionHead


@dataclass(frozen=True)
class NoiseSchedule:
    """Per-step constants (steps,), float32; `time` is each step's number in the full training process."""

    time: Tensor
    signal: Tensor
    """sqrt(abar)."""
    noise: Tensor
    """sqrt(1 - abar)."""
    posterior_data: Tensor
    """Coefficient of x_0 in the posterior mean."""
    posterior_noisy: Tensor
    """Coefficient of x_t in the posterior mean."""
    log_beta: Tensor
    """Upper end of the learned log-variance."""
    log_posterior: Tensor
    """Lower end; step 0, where it is -inf, borrows step 1's."""


@cache
def cosine_schedule(train_steps: int, sample_steps: int | None = None) -> NoiseSchedule:
    """The cosine schedule, optionally respaced to fewer steps (evenly, both ends kept)."""

    def abar_at(fraction: float) -> float:
        return math.cos((fraction + 0.008) / 1.008 * math.pi / 2) ** 2

    alphas = [max(abar_at((t + 1) / train_steps) / abar_at(t / train_steps), 1 - 0.999) for t in range(train_steps)]
    abar_full = torch.tensor(alphas, dtype=torch.float64).cumprod(0)
    kept = torch.linspace(0, train_steps - 1, sample_steps or train_steps, dtype=torch.float64).round().long()
    abar = abar_full[kept]
    previous = torch.cat((torch.ones(1, dtype=torch.float64), abar[:-1]))
    beta = 1 - abar / previous
    variance = beta * (1 - previous) / (1 - abar)
    variance[0] = variance[1] if len(variance) > 1 else beta[0]
    return NoiseSchedule(
        time=kept.float(),
        signal=abar.sqrt().float(),
        noise=(1 - abar).sqrt().float(),
        posterior_data=(beta * previous.sqrt() / (1 - abar)).float(),
        posterior_noisy=((1 - previous) * (1 - beta).sqrt() / (1 - abar)).float(),
        log_beta=beta.log().float(),
        log_posterior=variance.log().float(),
    )


def ancestral_table(train_steps: int, steps: int) -> Tensor:
    """The fields of `NoiseSchedule` (S, 7) in sampling order: what an exported sampler is told of each step."""
    schedule = cosine_schedule(train_steps, steps)
    fields = (
        schedule.time,
        schedule.signal,
        schedule.noise,
        schedule.posterior_data,
        schedule.posterior_noisy,
        schedule.log_beta,
        schedule.log_posterior,
    )
    return torch.stack(fields, dim=1).flip(0)


def split_output(output: Tensor) -> tuple[Tensor, Tensor]:
    """(eps, variance fraction in about 0..1) from the head's 2C outputs."""
    eps, variance = output.chunk(2, dim=-1)
    return eps, (variance + 1) / 2


def eps_loss(head: DiffusionHead, condition: Tensor, target: Tensor, generator: torch.Generator) -> Tensor:
    """MSE of eps plus the variational term, mean over tokens and dims. condition (n, w), target (n, C)."""
    schedule = cosine_schedule(head.config.train_steps)
    step = torch.randint(head.config.train_steps, (len(target),), generator=generator, device=target.device)
    noise = torch.randn(target.shape, generator=generator, device=target.device)

    def at(values: Tensor) -> Tensor:
        return values.to(target.device)[step, None]

    noisy = at(schedule.signal) * target + at(schedule.noise) * noise
    eps, fraction = split_output(head(noisy, step.float(), condition).float())
    data = (noisy - at(schedule.noise) * eps.detach()) / at(schedule.signal)
    mean_gap = at(schedule.posterior_data) * (data - target)
    true_log, low, high = at(schedule.log_posterior), at(schedule.log_posterior), at(schedule.log_beta)
    log_variance = fraction * high + (1 - fraction) * low
    kl = 0.5 * (log_variance - true_log - 1 + (true_log - log_variance).exp() + mean_gap**2 * (-log_variance).exp())
    return F.mse_loss(eps, noise) + kl.mean() / math.log(2)


def sample_eps(
    head: DiffusionHead,
    condition: Tensor,
    start: Tensor,
    *,
    weights: Tensor,
    step_noise: Tensor,
    temperature: float = 1.0,
) -> Tensor:
    """Tokens (n, K, C) by ancestral steps, as many as step_noise has.

    condition (G*n, K, w), rows guidance-major; start (n, K, C) is the start noise; step_noise (S, n, K, C) the noise of
    each step in sampling order, of which the last is not used; temperature multiplies it. weights (G, n) mix eps; the
    variance is the first (fully conditioned) row's alone.
    """
    schedule = cosine_schedule(head.config.train_steps, len(step_noise))
    x, groups = start, weights.shape[0]
    for index in reversed(range(len(step_noise))):
        output = head(x.repeat(groups, 1, 1), schedule.time[index].to(x.device), condition)
        eps, fraction = split_output(output)
        eps, fraction = combine_rows(eps, weights), fraction[: len(x)]
        data = (x - schedule.noise[index] * eps) / schedule.signal[index]
        mean = schedule.posterior_data[index] * data + schedule.posterior_noisy[index] * x
        log_variance = fraction * schedule.log_beta[index] + (1 - fraction) * schedule.log_posterior[index]
        if index == 0:
            return head.finished(mean)
        x = mean + temperature * (0.5 * log_variance).exp() * step_noise[len(step_noise) - 1 - index]
    raise ValueError("sampling needs at least one step, got 0")
