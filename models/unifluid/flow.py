"""Flow (velocity) objective and Euler sampler of the diffusion head.

x_t = t * data + (1 - t) * noise, the head predicts data - noise, t is logit-normal(0, 1) in training
(NextStep-1, arXiv 2508.10711). The head's time embedding sees t * train_steps.
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
    velocity = head(noisy, time[:, 0] * head.config.train_steps, condition)
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
    modulations = head.modulations(schedule[:-1, None, None] * head.config.train_steps, condition)
    for step in range(len(schedule) - 1):
        velocity = head.denoise(x.repeat(groups, 1, 1), modulations[step])
        x = x + (schedule[step + 1] - schedule[step]) * combine_rows(velocity, weights)
    return x
