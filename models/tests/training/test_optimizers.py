"""Muon in full precision against the one of PyTorch, and how a task's rows are cut."""

import torch

from unifluid.samples import Sample
from unifluid.training.optimizers import FullPrecisionMuon, orthogonalise
from unifluid.training.stacked_muon import StackedMuon
from unifluid.training.step_batches import by_length, parts_of


def test_full_precision_muon_takes_the_steps_of_pytorchs() -> None:
    torch.manual_seed(0)
    ours = [torch.nn.Parameter(torch.randn(shape)) for shape in ((24, 40), (40, 24))]
    theirs = [torch.nn.Parameter(weight.detach().clone()) for weight in ours]
    first = FullPrecisionMuon(ours, lr=0.02, weight_decay=0.1)
    second = torch.optim.Muon(theirs, lr=0.02, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    for _ in range(3):
        for mine, other in zip(ours, theirs, strict=True):
            mine.grad = torch.randn_like(mine)
            other.grad = mine.grad.clone()
        first.step()
        second.step()
    for mine, other in zip(ours, theirs, strict=True):
        # Theirs orthogonalises in bf16: 3 significant digits.
        torch.testing.assert_close(mine, other, rtol=0.02, atol=0.004)
    assert first.state_dict()["state"][0].keys() == second.state_dict()["state"][0].keys()


def test_orthogonalised_matrices_have_singular_values_near_one() -> None:
    values = torch.linalg.svdvals(orthogonalise(torch.randn(16, 48, generator=torch.Generator().manual_seed(1))))
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_rows_are_cut_by_length_and_none_is_lost() -> None:
    rows = [Sample("draw", prompt=[0] * length) for length in (5, 1, 4, 2, 3)]
    parts = by_length(rows, 2)
    assert [[len(row.prompt) for row in part] for part in parts] == [[1, 2], [3, 4, 5]]
    assert by_length(rows[:1], 2) == [rows[:1]]


def test_questions_about_one_picture_and_about_two_are_not_padded_to_each_other() -> None:
    rows = [Sample("ask", turns=[([1], [2])], vision=torch.zeros(pictures, 4, 8)) for pictures in (1, 2, 1)]
    one, two = rows[::2], rows[1:2]
    assert parts_of("ask", rows) == [one, two]
    blind = [Sample("ask", turns=[([1], [2])])]
    assert parts_of("ask", blind + rows) == [blind, one, two]


def test_matrices_that_are_orthogonalised_together_take_the_steps_they_take_alone() -> None:
    torch.manual_seed(5)
    shapes = [(12, 8), (8, 12), (12, 8), (10, 10)]
    weights = [torch.randn(shape) for shape in shapes]
    alone, together = ([torch.nn.Parameter(weight.clone()) for weight in weights] for _ in range(2))
    optimizers = (
        FullPrecisionMuon(alone, lr=0.02, weight_decay=0.1),
        StackedMuon(together, lr=0.02, weight_decay=0.1, dtype=torch.float32),
    )
    for _ in range(3):
        gradients = [torch.randn(shape) for shape in shapes]
        for parameters, optimizer in zip((alone, together), optimizers, strict=True):
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter.grad = gradient.clone()
            optimizer.step()
    for one, other in zip(alone, together, strict=True):
        torch.testing.assert_close(one, other)
