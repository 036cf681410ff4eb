"""Two processes that share a step's rows against one process: the same sums, the same optimiser steps."""

import os
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn

from unifluid.training.optimizers import Optimizers
from unifluid.training.ranks import Ranks, join_ranks, leave_ranks

ROWS = 6
STEPS = 3


class Model(nn.Module):
    """One matrix for each optimiser, and one that only some rows touch."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.token_in = nn.Linear(8, 12)
        self.hidden = nn.ModuleList(nn.Linear(12, 12, bias=False) for _ in range(3))
        self.rare = nn.Linear(12, 12, bias=False)

    def loss(self, row: torch.Tensor, number: int) -> torch.Tensor:
        x = self.token_in(row)
        for layer in self.hidden:
            x = layer(x).tanh()
        if number == 1:
            x = self.rare(x)
        return x.square().mean()


def trained(ranks: Ranks) -> dict[str, torch.Tensor]:
    """Weights after a few steps of which this rank computes its rows."""
    model = Model()
    optimizers = Optimizers(model, lr=0.01, muon_lr=0.01, weight_decay=0.1, bf16=False, ranks=ranks)
    for step in range(STEPS):
        rows = torch.randn(ROWS, 8, generator=torch.Generator().manual_seed(step))
        for number in ranks.part(range(ROWS)):
            (model.loss(rows[number], number) / ROWS).backward()
        ranks.add_up_gradients(model)
        optimizers.step(1.0)
    return model.state_dict()


def names_of_threads() -> list[str]:
    return [(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]


def run_rank(number: int, meeting: str, out: str) -> None:
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=number, world_size=2)
    os.environ["WORLD_SIZE"] = "2"
    ranks = join_ranks("cpu")
    assert ranks == Ranks(number, 2)
    assert ranks.agree(float(number), "cpu") == 0.0
    torch.save(trained(ranks), f"{out}-{number}")
    assert any("gloo" in name for name in names_of_threads())
    leave_ranks()
    # A thread that lives on while the interpreter ends aborts the process: the run would count as failed.
    assert not any("gloo" in name for name in names_of_threads())


def test_two_ranks_take_the_steps_of_one(tmp_path: Path) -> None:
    mp.spawn(run_rank, (str(tmp_path / "meeting"), str(tmp_path / "weights")), nprocs=2)
    first, second = (torch.load(tmp_path / f"weights-{number}") for number in range(2))
    alone = trained(Ranks())
    for name, value in alone.items():
        assert torch.equal(first[name], second[name]), name
        torch.testing.assert_close(first[name], value, rtol=1e-4, atol=1e-6)


def test_a_run_without_torchrun_is_its_only_rank() -> None:
    ranks = join_ranks("cpu")
    assert (ranks.number, ranks.count, ranks.is_first) == (0, 1, True)
    assert list(ranks.part([5, 6, 7])) == [5, 6, 7]
    assert ranks.agree(0.5, "cpu") == 0.5
