"""The per-token diffusion head: MAR's AdaLN MLP (LTH14/mar `models/diffloss.py`, arXiv 2406.11838).

One linear makes the modulations of all blocks at once, in sets of shift, scale and gate: one a block, or one that all
blocks share. It holds the same numbers as MAR's per-block linears, and lets a sampler compute the modulations of all
its steps in a single product before its loop starts.

Dimension letters: w head width, C token dims, D backbone width.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from unifluid.shapes import HeadConfig

NORM_EPS = 1e-6


def time_features(time: Tensor, dims: int) -> Tensor:
    """Sinusoid (..., dims) of a time in 0..1000: cosines, then sines, longest period 10,000."""
    half = dims // 2
    frequency = torch.exp(torch.arange(half, device=time.device, dtype=torch.float32) * (-math.log(10_000) / half))
    angle = time.float().unsqueeze(-1) * frequency
    return torch.cat((angle.cos(), angle.sin()), dim=-1)


class HeadBlock(nn.Module):
    """x + gate * MLP(LayerNorm(x) * (1 + scale) + shift); no width expansion."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, eps=NORM_EPS)
        self.up = nn.Linear(width, width)
        self.down = nn.Linear(width, width)

    def forward(self, x: Tensor, shift: Tensor, scale: Tensor, gate: Tensor) -> Tensor:
        branch = self.norm(x) * (1 + scale) + shift
        return x + gate * self.down(F.silu(self.up(branch)))


class DiffusionHead(nn.Module):
    """Predicts a token's velocity (`flow`, C outputs) or its noise and variance (`eps`, 2C outputs)."""

    def __init__(self, config: HeadConfig, hidden_dims: int, token_dims: int, tokens: int) -> None:
        super().__init__()
        self.config, self.token_dims = config, token_dims
        width = config.width
        if config.positions:
            self.position = nn.Embedding(tokens, hidden_dims)
        self.condition_in = nn.Linear(hidden_dims, width)
        self.time_up = nn.Linear(config.time_dims, width)
        self.time_down = nn.Linear(width, width)
        self.token_in = nn.Linear(token_dims, width)
        self.blocks = nn.ModuleList(HeadBlock(width) for _ in range(config.blocks))
        self.sets = config.blocks if config.modulation == "per-block" else 1
        self.modulation = nn.Linear(width, (3 * self.sets + 2) * width)
        self.out = nn.Linear(width, token_dims * (2 if config.kind == "eps" else 1))
        self.initialise()

    def initialise(self) -> None:
        """MAR's start: Xavier everywhere, small time weights, modulations and output exactly zero."""
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
        if self.config.positions:
            nn.init.normal_(self.position.weight, std=0.02)
        for linear in (self.time_up, self.time_down):
            nn.init.normal_(linear.weight, std=0.02)
        for linear in (self.modulation, self.out):
            nn.init.zeros_(linear.weight)

    def condition(self, hidden: Tensor, grid: Tensor) -> Tensor:
        """(..., w) from the hidden state (..., D) that predicts a token and the token's grid position (...)."""
        return self.condition_in(hidden + self.position(grid) if self.config.positions else hidden)

    def modulations(self, time: Tensor, condition: Tensor) -> Tensor:
        """(..., (3 sets + 2) w) for a time, 0..1000 or 0..`time_scale`, that broadcasts against condition (..., w)."""
        features = time_features(time, self.config.time_dims).to(condition.dtype)
        encoded = self.time_down(F.silu(self.time_up(features)))
        return self.modulation(F.silu(encoded + condition))

    def denoise(self, x: Tensor, modulations: Tensor) -> Tensor:
        """Output (..., C or 2C) for noisy tokens x (..., C)."""
        parts = modulations.chunk(3 * self.sets + 2, dim=-1)
        x = self.token_in(x)
        for index, block in enumerate(self.blocks):
            first = 3 * (index % self.sets)
            x = block(x, *parts[first : first + 3])
        shift, scale = parts[-2:]
        x = F.layer_norm(x, (self.config.width,), eps=NORM_EPS) * (1 + scale) + shift
        return self.out(x)

    def finished(self, token: Tensor) -> Tensor:
        """A token (..., C) as it is used from here on, when its sampler is done."""
        return F.layer_norm(token, token.shape[-1:], eps=NORM_EPS) if self.config.token_norm else token

    def forward(self, x: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        return self.denoise(x, self.modulations(time, condition))
