"""Times the PyTorch model as a drawing runs it, for the ratios of `npm run bench`. One line of JSON on stdout.

    python -m unifluid.export.bench_torch --config studio-mini --steps 16 --variations 1 4 --float-graphs DIR

The same work as the runtime's: a cache of fixed capacity with new columns written in place, guidance rows in the
batch, all solver steps of the head for each token. Weights are random: time does not depend on their values. The
decode graphs of the same model are written to --float-graphs in float32, so that the runtime can be timed with them.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from unifluid.attention import MASKED
from unifluid.configs.models import model_config
from unifluid.export.export_graphs import decode_graphs, write_graphs
from unifluid.flow import flow_schedule, sample_flow
from unifluid.model import UniFluid
from unifluid.training.trained import TrainedModel
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS

GUIDANCE_ROWS = 2
PREFIX_COLUMNS = 16
"""Columns of a prompt of usual length."""
WARM_UP_TOKENS = 4


Step = Callable[..., tuple[Tensor, Tensor, Tensor]]


class ImageStep(nn.Module):
    """One token of all variations: backbone step over a static cache, then the head's solver."""

    schedule: Tensor

    def __init__(self, model: UniFluid, schedule: Tensor) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("schedule", schedule)

    def forward(
        self,
        token: Tensor,
        grid: Tensor,
        next_grid: Tensor,
        position: Tensor,
        mask: Tensor,
        past: Tensor,
        noise: Tensor,
        weights: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """token (R, 1, C), grid, next_grid, position (R, 1), mask (R, 1, 1, P+1), past (2, L, R, H, P, Dh)."""
        embeddings = self.model.embed_image(token, grid, next_grid)
        hidden, k, v = self.model(embeddings, position, mask, past[0], past[1])
        condition = self.model.head.condition(hidden, next_grid)
        return sample_flow(self.model.head, condition, noise, weights=weights, schedule=self.schedule).float(), k, v


def draw_tokens(step: Step, model: UniFluid, variations: int, dtype: torch.dtype) -> list[float]:
    """Milliseconds of each token of one drawing."""
    config, backbone = model.config, model.config.backbone
    rows = GUIDANCE_ROWS * variations
    capacity = PREFIX_COLUMNS + config.tokens - 1
    past = torch.zeros(2, backbone.layers, rows, backbone.kv_heads, capacity, backbone.head_dim, dtype=dtype)
    mask = torch.full((rows, 1, 1, capacity + 1), MASKED)
    mask[..., :PREFIX_COLUMNS] = 0
    mask[..., -1] = 0
    noise = torch.randn(variations, 1, config.token_dims)
    weights = torch.tensor([3.0, -2.0]).repeat_interleave(variations).view(GUIDANCE_ROWS, variations)
    token = torch.zeros(rows, 1, config.token_dims)
    times = []
    for index in range(config.tokens):
        started = time.perf_counter()
        grid = torch.full((rows, 1), config.tokens if index == 0 else index - 1)
        next_grid, position = torch.full((rows, 1), index), torch.full((rows, 1), config.slots.image + index)
        drawn, k, v = step(token, grid, next_grid, position, mask, past, noise, weights)
        if index < config.tokens - 1:
            past[:, :, :, :, PREFIX_COLUMNS + index] = torch.stack((k, v))[:, :, :, :, 0]
            mask[..., PREFIX_COLUMNS + index] = 0
        token = drawn.repeat(GUIDANCE_ROWS, 1, 1)
        times.append((time.perf_counter() - started) * 1000)
    return times


def random_model(name: str) -> UniFluid:
    torch.manual_seed(0)
    return UniFluid(model_config(name)).eval().requires_grad_(False)


def write_float_graphs(name: str, folder: Path) -> None:
    """prefill, text_step and image_step in float32."""
    model = TrainedModel(random_model(name), PictureVae(VAE_CONFIGS[name]))
    write_graphs(decode_graphs(model, quantize=False), folder)


def measure(name: str, *, steps: int, variations: list[int], dtype: torch.dtype, compiled: bool) -> dict[str, float]:
    """Median milliseconds a token by number of variations."""
    model = random_model(name)
    step: Step = ImageStep(model, flow_schedule(steps))
    if dtype != torch.float32:
        for module in model.modules():
            if isinstance(module, nn.Linear):
                module.to(dtype)
    if compiled:
        step = torch.compile(step)
    found = {}
    for count in variations:
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=dtype != torch.float32):
            draw_tokens(step, model, count, dtype)
            found[str(count)] = statistics.median(draw_tokens(step, model, count, dtype)[WARM_UP_TOKENS:])
    return found


def measure_all(name: str, steps: int, variations: list[int]) -> dict[str, dict[str, float]]:
    """`measure` by "eager_float32", "compiled_bfloat16" and so on; what cannot run is left out, and stderr says why."""
    times = {}
    for compiled in (False, True):
        for dtype in (torch.float32, torch.bfloat16):
            key = f"{'compiled' if compiled else 'eager'}_{str(dtype).removeprefix('torch.')}"
            started = time.perf_counter()
            try:
                times[key] = measure(name, steps=steps, variations=variations, dtype=dtype, compiled=compiled)
                sys.stderr.write(f"PyTorch {key}: measured in {time.perf_counter() - started:.0f} s\n")
            except Exception as error:  # a machine without a C++ compiler still has eager numbers
                sys.stderr.write(f"PyTorch {key}: not measured, {error}\n")
    return times


def drift(name: str, steps: int, variations: list[int], times: dict[str, dict[str, float]]) -> float:
    """How many times slower or faster (at least 1) this machine runs the first measurement once all others are done."""
    first = times.get("eager_float32")
    if first is None:
        return 1.0
    count = variations[0]
    again = measure(name, steps=steps, variations=[count], dtype=torch.float32, compiled=False)[str(count)]
    return max(again / first[str(count)], first[str(count)] / again)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--variations", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--float-graphs", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.float_graphs:
        write_float_graphs(args.config, args.float_graphs)
    times = measure_all(args.config, args.steps, args.variations)
    drifted = drift(args.config, args.steps, args.variations, times)
    sys.stdout.write(json.dumps({"torch": torch.__version__, "times": times, "drift": drifted}) + "\n")


if __name__ == "__main__":
    main()
