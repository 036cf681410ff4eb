"""The processes of one training run, on PyTorch's distributed engine (`torchrun`): who this one is, and their sums.

Every rank reads its part of each step's rows and holds all weights; gradients are summed before the optimiser, so that
any number of ranks takes the same steps. Started without `torchrun`, a run is its only rank.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn

Row = TypeVar("Row")

# Before any group exists: its functions take the group of that moment as their default and would hold it for ever.
import_module("torch.distributed.nn.functional")


@dataclass(frozen=True)
class Ranks:
    """Rank `number` of `count`."""

    number: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this rank writes files and talks."""
        return self.number == 0

    def seed(self, seed: int) -> int:
        """A seed of this rank's own, the first rank's as it is: ranks must not draw the same noise."""
        return seed + self.number * 1_000_003

    def add_up(self, tensors: Iterable[Tensor]) -> None:
        """Replaces each tensor by its sum over all ranks, in one exchange."""
        tensors = list(tensors)
        if self.count == 1 or not tensors:
            return
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        dist.all_reduce(flat)
        for tensor, total in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
            tensor.copy_(total.view_as(tensor))

    def add_up_gradients(self, model: nn.Module) -> None:
        """Sums gradients; a rank whose rows did not touch a weight adds zero to it."""
        trained = [weight for weight in model.parameters() if weight.requires_grad]
        if self.count > 1:
            for weight in trained:
                if weight.grad is None:
                    weight.grad = torch.zeros_like(weight)
        self.add_up(weight.grad for weight in trained if weight.grad is not None)

    def agree(self, value: float, device: torch.device | str) -> float:
        """The first rank's value, on all ranks: for what each would read off its own clock."""
        if self.count == 1:
            return value
        agreed = torch.tensor([value], device=device)
        dist.broadcast(agreed, src=0)
        return agreed.item()

    def part(self, rows: list[Row]) -> list[Row]:
        """This rank's rows: every `count`-th, so that rows sorted by length are shared out evenly."""
        return rows[self.number :: self.count]


def join_ranks(device: torch.device | str) -> Ranks:
    """This process among those that `torchrun` started; alone without it. Exchanges by NCCL on CUDA, else by Gloo."""
    if "WORLD_SIZE" not in os.environ:
        return Ranks()
    if not dist.is_initialized():
        dist.init_process_group("nccl" if torch.device(device).type == "cuda" else "gloo")
    return Ranks(dist.get_rank(), dist.get_world_size())


def leave_ranks() -> None:
    """Ends the exchange and its threads, at the end of a run: the interpreter must not end while they live."""
    if dist.is_initialized():
        dist.destroy_process_group()
