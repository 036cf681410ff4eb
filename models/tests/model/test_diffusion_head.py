"""The head, its two objectives and its two samplers."""

import dataclasses
import math

import pytest
import torch
from diffusers import DDPMScheduler
from torch import Tensor

from unifluid.flow import combine_rows, flow_loss, flow_schedule, sample_flow
from unifluid.gaussian_diffusion import cosine_schedule, eps_loss, sample_eps
from unifluid.head import DiffusionHead
from unifluid.losses import head_loss
from unifluid.shapes import HeadConfig

FLOW = HeadConfig(kind="flow", width=16, blocks=2, sample_steps=4)
EPS = dataclasses.replace(FLOW, kind="eps")


def lively(config: HeadConfig) -> DiffusionHead:
    torch.manual_seed(0)
    head = DiffusionHead(config, 12, 4, 9)
    for weight in head.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    return head


class ScriptedHead:
    """Predicts what its condition says, whatever it is shown."""

    def __init__(self, config: HeadConfig) -> None:
        self.config = config

    def __call__(self, x: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        return condition

    def modulations(self, time: Tensor, condition: Tensor) -> Tensor:
        return condition.expand(len(time), *condition.shape)

    def denoise(self, x: Tensor, modulations: Tensor) -> Tensor:
        return modulations

    def finished(self, token: Tensor) -> Tensor:
        return token


@pytest.mark.parametrize("config", [FLOW, EPS])
def test_a_fresh_head_predicts_zero(config):
    torch.manual_seed(0)
    head = DiffusionHead(config, 12, 4, 9)
    output = head(torch.randn(5, 4), torch.rand(5), head.condition(torch.randn(5, 12), torch.arange(5)))
    assert torch.equal(output, torch.zeros(5, 4 if config is FLOW else 8))


def test_shared_modulation_is_one_set_for_all_blocks():
    shared = DiffusionHead(dataclasses.replace(FLOW, modulation="shared"), 12, 4, 9)
    assert shared.modulation.out_features == 5 * 16
    assert DiffusionHead(FLOW, 12, 4, 9).modulation.out_features == 8 * 16


def test_the_condition_knows_the_position_of_the_token_to_draw():
    head, hidden = lively(FLOW), torch.randn(1, 12)
    assert not torch.equal(head.condition(hidden, torch.tensor([1])), head.condition(hidden, torch.tensor([2])))


@torch.no_grad()
def test_modulations_of_all_steps_at_once_equal_those_of_each(model):
    head, condition, x = lively(FLOW), torch.randn(6, 2, 16), torch.randn(6, 2, 4)
    times = torch.tensor([0.0, 250.0, 999.0])
    together = head.modulations(times[:, None, None], condition)
    for index, time in enumerate(times):
        torch.testing.assert_close(head.denoise(x, together[index]), head(x, time, condition))


def test_every_token_counts_batch_mul_times_with_times_of_its_own():
    seen = []

    class Watching(DiffusionHead):
        def forward(self, x, time, condition):
            seen.append((x, time))
            return super().forward(x, time, condition)

    head = Watching(FLOW, 12, 4, 9)
    head_loss(head, torch.randn(5, 12), torch.arange(5), torch.randn(5, 4), torch.Generator().manual_seed(0))
    x, time = seen[0]
    assert x.shape == (20, 4)
    assert len(time.unique()) == 20


def test_a_repeated_token_keeps_its_own_condition():
    """Targets so large that noise cannot hide which one a row came from."""
    seen = []

    class Watching(DiffusionHead):
        def forward(self, x, time, condition):
            seen.append((x.argmax(-1), condition))
            return super().forward(x, time, condition)

    torch.manual_seed(0)
    head, hidden, grid = Watching(FLOW, 12, 4, 9), torch.randn(4, 12), torch.arange(4)
    head_loss(head, hidden, grid, 1e6 * torch.eye(4), torch.Generator().manual_seed(0))
    row, condition = seen[0]
    torch.testing.assert_close(condition, head.condition(hidden, grid)[row])


def test_flow_loss_is_the_squared_error_of_data_minus_noise():
    """A zero prediction pays for the velocity alone: variance of data plus variance of noise."""
    torch.manual_seed(0)
    head = DiffusionHead(FLOW, 12, 4, 9)
    target = 2 * torch.randn(20_000, 4)
    loss = flow_loss(head, torch.zeros(20_000, 16), target, torch.Generator().manual_seed(0))
    assert loss.item() == pytest.approx(5.0, rel=0.02)


def test_flow_times_are_logit_normal():
    times = []

    class Watching(DiffusionHead):
        def forward(self, x, time, condition):
            times.append(time / 1000)
            return super().forward(x, time, condition)

    flow_loss(Watching(FLOW, 12, 4, 9), torch.zeros(20_000, 16), torch.zeros(20_000, 4), torch.Generator())
    logits = times[0].logit()
    assert (logits.mean().item(), logits.std().item()) == pytest.approx((0, 1), abs=0.03)


def test_the_flow_schedule_runs_from_noise_to_data():
    assert flow_schedule(4).tolist() == [0, 0.25, 0.5, 0.75, 1]
    shifted = flow_schedule(4, 3.0)
    assert shifted.tolist() == pytest.approx([0, 1 / 10, 1 / 4, 1 / 2, 1])


def test_euler_follows_a_straight_flow_exactly():
    noise, velocity = torch.randn(3, 2, 4), torch.randn(3, 2, 4)
    tokens = sample_flow(ScriptedHead(FLOW), velocity, noise, weights=torch.ones(1, 3), schedule=flow_schedule(7, 2.0))
    torch.testing.assert_close(tokens, noise + velocity)


def test_guidance_is_the_weighted_sum_over_the_rows_of_a_picture():
    rows = torch.tensor([1.0, 2.0, 10.0, 20.0, 100.0, 200.0]).reshape(6, 1, 1)
    weights = torch.tensor([[3.0, 1.0], [-1.5, 0.0], [-0.5, 0.0]])
    assert combine_rows(rows, weights).flatten().tolist() == [3 - 15 - 50, 2]


@torch.no_grad()
def test_rows_with_equal_conditions_cannot_be_told_from_no_guidance():
    """Holds only where all rows share the start noise and the current sample."""
    head, condition, noise = lively(FLOW), torch.randn(2, 3, 16), torch.randn(2, 3, 4)
    alone = sample_flow(head, condition, noise, weights=torch.ones(1, 2), schedule=flow_schedule(4))
    weights = torch.tensor([[3.0, 7.0], [-1.5, -4.0], [-0.5, -2.0]])
    guided = sample_flow(head, condition.repeat(3, 1, 1), noise, weights=weights, schedule=flow_schedule(4))
    torch.testing.assert_close(guided, alone, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_eps_rows_with_equal_conditions_cannot_be_told_from_no_guidance():
    head, condition, start = lively(EPS), torch.randn(2, 3, 16), torch.randn(2, 3, 4)
    steps = torch.randn(10, 2, 3, 4)
    alone = sample_eps(head, condition, start, weights=torch.ones(1, 2), step_noise=steps)
    weights = torch.tensor([[3.0, 7.0], [-2.0, -6.0]])
    guided = sample_eps(head, condition.repeat(2, 1, 1), start, weights=weights, step_noise=steps)
    torch.testing.assert_close(guided, alone, rtol=1e-3, atol=1e-3)


def test_guidance_never_touches_the_variance_channels():
    """Rows agree on the noise and differ in variance: only the full row's variance may show."""
    eps, full, other = torch.randn(2, 1, 4), torch.randn(2, 1, 4), torch.randn(2, 1, 4)
    start, steps = torch.randn(2, 1, 4), torch.randn(5, 2, 1, 4)
    alone = torch.cat((eps, full), -1)
    rows = torch.cat((alone, torch.cat((eps, other), -1)))
    weights = torch.tensor([[4.0, 4.0], [-3.0, -3.0]])
    guided = sample_eps(ScriptedHead(EPS), rows, start, weights=weights, step_noise=steps)
    expected = sample_eps(ScriptedHead(EPS), alone, start, weights=torch.ones(1, 2), step_noise=steps)
    torch.testing.assert_close(guided, expected)


def test_the_noise_schedule_is_diffusers_cosine():
    theirs = DDPMScheduler(num_train_timesteps=1000, beta_schedule="squaredcos_cap_v2")
    torch.testing.assert_close(cosine_schedule(1000).signal.square(), theirs.alphas_cumprod, rtol=1e-4, atol=1e-7)


@torch.no_grad()
@pytest.mark.parametrize("count", [100, 1000])
def test_ancestral_steps_equal_diffusers(count):
    """100 respaced steps of the 1000, learned variance, no clipping, the same noise in the same order."""
    theirs = DDPMScheduler(
        num_train_timesteps=1000,
        beta_schedule="squaredcos_cap_v2",
        variance_type="learned_range",
        clip_sample=False,
        timestep_spacing="linspace",
    )
    theirs.set_timesteps(count)
    head, start = ScriptedHead(EPS), torch.randn(2, 1, 4)
    output = torch.cat((torch.randn(2, 1, 4), torch.rand(2, 1, 4) * 2 - 1), -1)
    generator = torch.Generator().manual_seed(3)
    steps = torch.stack([torch.randn(2, 4, generator=generator)[:, None] for _ in range(count)])
    ours = sample_eps(head, output, start, weights=torch.ones(1, 2), step_noise=steps)
    generator, x = torch.Generator().manual_seed(3), start[:, 0]
    for time in theirs.timesteps:
        x = theirs.step(output[:, 0], int(time), x, generator=generator).prev_sample
    torch.testing.assert_close(ours[:, 0], x, rtol=1e-3, atol=1e-3 * float(x.abs().max()))


def test_temperature_scales_the_step_noise_only():
    output, start, steps = torch.zeros(1, 1, 8), torch.randn(1, 1, 4), torch.randn(6, 1, 1, 4)
    head, weights = ScriptedHead(EPS), torch.ones(1, 1)
    cold = sample_eps(head, output, start, weights=weights, step_noise=steps, temperature=0.0)
    none = sample_eps(head, output, start, weights=weights, step_noise=torch.zeros_like(steps))
    assert torch.equal(cold, none)


class Remembering(ScriptedHead):
    """Leaves the gradient of its output to be read."""

    def __init__(self, output: Tensor) -> None:
        super().__init__(EPS)
        self.output = output.requires_grad_()

    def __call__(self, x: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        return self.output


def test_the_variational_term_teaches_the_variance_and_not_the_noise():
    torch.manual_seed(0)
    target, output = torch.randn(50, 4), torch.randn(50, 8) * 0.1
    head = Remembering(output)
    eps_loss(head, torch.zeros(50, 16), target, torch.Generator().manual_seed(1)).backward()
    generator = torch.Generator().manual_seed(1)
    torch.randint(1000, (50,), generator=generator)
    noise = torch.randn(50, 4, generator=generator)
    squared_error_alone = 2 * (output.detach()[:, :4] - noise) / noise.numel()
    torch.testing.assert_close(head.output.grad[:, :4], squared_error_alone)
    assert head.output.grad[:, 4:].abs().min() > 0


def test_a_perfect_prediction_of_noise_and_variance_costs_nothing():
    """With the noise known, the best variance is the posterior's: the fraction 0, the channel -1."""

    class Perfect(ScriptedHead):
        def __call__(self, x, time, condition):
            schedule = cosine_schedule(1000)
            step = time.long()
            eps = (x - schedule.signal[step, None] * condition) / schedule.noise[step, None]
            return torch.cat((eps, torch.full_like(eps, -1.0)), -1)

    target = torch.randn(200, 4)
    loss = eps_loss(Perfect(EPS), target, target, torch.Generator().manual_seed(0))
    assert loss.item() == pytest.approx(0, abs=1e-3)


def test_the_variational_term_is_measured_in_bits():
    """A variance e times the posterior's diverges from it by 1 / (2e) nats, whatever the step."""

    class Wide(ScriptedHead):
        def __call__(self, x, time, condition):
            schedule = cosine_schedule(1000)
            step = time.long()
            eps = (x - schedule.signal[step, None] * condition) / schedule.noise[step, None]
            fraction = 1 / (schedule.log_beta - schedule.log_posterior)[step, None]
            return torch.cat((eps, (2 * fraction - 1).expand_as(eps)), -1)

    target = torch.randn(500, 4)
    loss = eps_loss(Wide(EPS), target, target, torch.Generator().manual_seed(0))
    assert loss.item() == pytest.approx(1 / (2 * math.e) / math.log(2), rel=0.01)
