"""Flow (velocity) objective of the diffusion head, its Euler and its Euler-Maruyama sampler.

x_t = t * data + (1 - t) * noise, the head predicts data - noise, t is logit-normal(0, 1) in training
(NextStep-1, arXiv 2508.10711). The head's time embedding sees t * `HeadConfig.flow_time`.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from unifluid.head import DiffusionHead


def flow_errors(head: DiffusionHead, condition: Tensor, target: Tensor, generator: torch.Generator) -> Tensor:
    """Squared error (n,) of each token's velocity, mean over dims. condition (n, w), target (n, C)."""
    time = torch.randn(len(target), 1, generator=generator, device=target.device).sigmoid()
    noise = torch.randn(target.shape, generator=generator, device=target.device)
    noisy = torch.lerp(noise, target, time)
    velocity = head(noisy, time[:, 0] * head.config.flow_time, condition)
    return F.mse_loss(velocity.float(), target - noise, reduction="none").mean(-1)


def flow_loss(head: DiffusionHead, condition: Tensor, target: Tensor, generator: torch.Generator) -> Tensor:
    """Mean squared error of the velocity over tokens and dims."""
    return flow_errors(head, condition, target, generator).mean()


def flow_schedule(steps: int, shift: float = 1.0) -> Tensor:
    """Times (steps + 1,) from 0 (noise) to 1 (data): t / (t + shift * (1 - t)); shift 1 is even spacing."""
    time = torch.linspace(0.0, 1.0, steps + 1, dtype=torch.float64)
    return (time / (time + shift * (1.0 - time))).float()


def combine_rows(prediction: Tensor, weights: Tensor) -> Tensor:
    """Guidance: (n, K, C) as the weighted sum over the G guidance rows (G*n, K, C), weights (G, n)."""
    groups = weights.shape[0]
    return (prediction.unflatten(0, (groups, -1)) * weights[:, :, None, None]).sum(dim=0)


def sample_flow(head: DiffusionHead, condition: Tensor, noise: Tensor, *, weights: Tensor, schedule: Tensor) -> Tensor:
    """Tokens (n, K, C) by Euler steps over schedule (S + 1,).

    condition (G*n, K, w), rows ordered guidance-major; noise (n, K, C) is the start noise, already times temperature,
    and is shared by all guidance rows; weights (G, n) sum to 1 over G.
    """
    x, groups = noise, weights.shape[0]
    # (S, G*n, K, ...): all steps' modulations in one product, before the loop.
    modulations = head.modulations(schedule[:-1, None, None] * head.config.flow_time, condition)
    for step in range(len(schedule) - 1):
        velocity = head.denoise(x.repeat(groups, 1, 1), modulations[step])
        x = x + (schedule[step + 1] - schedule[step]) * combine_rows(velocity, weights)
    return head.finished(x)


def sde_table(schedule: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What each Euler-Maruyama step (S,) multiplies the noisy token, its velocity and fresh noise by.

    dx = (v + (1 - t) score) dt + sqrt(2 (1 - t)) dw, where score = (t v - x) / (1 - t).
    """
    time, length = schedule[:-1], schedule[1:] - schedule[:-1]
    return 1 - length, (1 + time) * length, (2 * (1 - time) * length).sqrt()


def sample_sde(
    head: DiffusionHead, condition: Tensor, start: Tensor, *, weights: Tensor, schedule: Tensor, step_noise: Tensor
) -> Tensor:
    """Tokens (n, K, C) by Euler-Maruyama steps over schedule (S + 1,), noise in each of them (NextStep-1.1).

    start (n, K, C) is the start noise, step_noise (S, n, K, C) what each step adds, already times temperature; the
    rest as in `sample_flow`.
    """
    x, groups = start, weights.shape[0]
    modulations = head.modulations(schedule[:-1, None, None] * head.config.flow_time, condition)
    keeps, moves, adds = sde_table(schedule)
    for step, noise in enumerate(step_noise):
        velocity = combine_rows(head.denoise(x.repeat(groups, 1, 1), modulations[step]), weights)
        x = keeps[step] * x + moves[step] * velocity + adds[step] * noise
    return head.finished(x)
