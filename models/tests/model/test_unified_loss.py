"""The loss is what its docstring says, and a small model learns four samples by heart."""

from dataclasses import replace

import pytest
import torch

from unifluid.losses import unified_loss
from unifluid.model import UniFluid
from unifluid.sequences import build_batch

TASKS = ("draw", "edit", "caption", "ask")


def batch_of(config, *samples):
    return build_batch(samples, config, generator=torch.Generator().manual_seed(0))


def test_a_fresh_model_pays_for_the_velocity_and_for_not_knowing_a_piece(config, sample_of):
    torch.manual_seed(0)
    model = UniFluid(config)
    batch = batch_of(config, *map(sample_of, TASKS))
    losses = unified_loss(model, batch, torch.Generator().manual_seed(0))
    variance = torch.stack([sample_of("draw").target, sample_of("edit").target]).square().mean()
    assert losses.visual.item() == pytest.approx(1 + variance.item(), rel=0.1)
    assert losses.text.item() == pytest.approx(torch.tensor(512.0).log().item(), rel=0.05)
    assert losses.total.item() == pytest.approx((losses.visual + 0.1 * losses.text).item())
    weighted = unified_loss(model, batch, torch.Generator().manual_seed(0), text_weight=2.0)
    assert weighted.total.item() == pytest.approx((losses.visual + 2 * losses.text).item())


@torch.no_grad()
def test_the_text_loss_is_the_mean_over_answer_pieces_of_the_whole_batch(config, model, sample_of):
    together = unified_loss(model, batch_of(config, sample_of("caption"), sample_of("ask")), torch.Generator())
    caption = unified_loss(model, batch_of(config, sample_of("caption")), torch.Generator())
    ask = unified_loss(model, batch_of(config, sample_of("ask")), torch.Generator())
    assert together.text.item() == pytest.approx((4 * caption.text + 5 * ask.text).item() / 9, rel=1e-4)
    assert together.visual.item() == 0


@torch.no_grad()
def test_encoded_features_give_what_images_give(config, model, sample_of):
    """Training may encode pictures once and for all."""
    seen = sample_of("edit")
    features = replace(seen, vision=model.encode_vision(seen.vision))
    losses = [
        unified_loss(model, batch_of(config, sample), torch.Generator().manual_seed(0)) for sample in (seen, features)
    ]
    assert losses[0].total.item() == pytest.approx(losses[1].total.item(), rel=1e-5)


def test_every_weight_but_the_last_next_position_gets_a_gradient(config, model, sample_of):
    model.zero_grad()
    unified_loss(model, batch_of(config, *map(sample_of, TASKS)), torch.Generator().manual_seed(0)).total.backward()
    silent = [name for name, weight in model.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert silent == []
    assert not model.next_position_2d.weight.grad[-1].any()
    model.zero_grad()


@pytest.mark.parametrize("kind", ["flow", "eps"])
def test_four_samples_are_learned_by_heart(config, sample_of, kind):
    torch.manual_seed(0)
    model = UniFluid(replace(config, head=replace(config.head, kind=kind)))
    batch = batch_of(config, *map(sample_of, TASKS))
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3)
    generator = torch.Generator().manual_seed(0)
    for _ in range(150):
        losses = unified_loss(model, batch, generator, text_weight=1.0)
        optimizer.zero_grad()
        losses.total.backward()
        optimizer.step()
    assert losses.text.item() < 0.05
    assert losses.visual.item() < {"flow": 0.5, "eps": 0.6}[kind]
