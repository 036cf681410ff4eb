"""The head's samplers, each as one Loop whose body multiplies only the token's path.

Letters: as in `head_writer.py`.
"""

import numpy as np

from unifluid.export.graph_builder import FLOAT, GraphBuilder, Round
from unifluid.export.head_writer import HeadWriter

EPS_FIELDS = 7
"""Numbers that the eps sampler is told of each step."""
ANCESTRAL_REST = (0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
"""What it is told of a step that leaves a token as it is: all of it noisy, none of it data, nothing added."""


def intervals(b: GraphBuilder, schedule: str) -> tuple[str, str]:
    """Beginnings and lengths (S) of the steps between times (S + 1)."""
    starts = b.op("Slice", schedule, b.const([0]), b.const([-1]))
    return starts, b.op("Sub", b.op("Slice", schedule, b.const([1]), b.const([np.iinfo(np.int64).max])), starts)


class FlowHeadWriter(HeadWriter):
    """The Euler sampler of `flow.sample_flow`."""

    def sample(self, condition: str, noise: str, row_weights: str, schedule: str) -> str:
        """The tokens (n, K, C) that the flow carries the start noise (n, K, C) to."""
        b = self.builder
        steps = b.op("Sub", b.op("Size", schedule), b.const(1))
        # Steps in which no time passes change nothing.
        schedule = b.padded(schedule, 1)
        starts, lengths = intervals(b, schedule)
        times = b.op("Mul", starts, b.const(self.config.flow_time, np.float32))
        modulations = self._modulations(times, condition)
        start = b.op("Reshape", noise, b.const([-1, self.model.token_dims]))

        def euler(now: Round) -> str:
            body = now.builder
            inside = FlowHeadWriter(body, self.model, self.weights)
            velocity = inside.denoise(now.x, [now.take(each) for each in modulations])
            combined = body.op("ReduceSum", body.op("Mul", velocity, row_weights), body.const([0]), keepdims=0)
            return body.op("Add", now.x, body.op("Mul", combined, now.take(lengths)))

        made = b.repeat("solver_step", steps, start, ["n*K", self.model.token_dims], euler)
        return self.finished(b.op("Reshape", made, b.op("Shape", noise)))


class SdeHeadWriter(HeadWriter):
    """The Euler-Maruyama sampler of `flow.sample_sde`."""

    def sample(self, condition: str, noise: str, row_weights: str, schedule: str, step_noise: str) -> str:
        """The tokens (n, K, C) from the start noise (n, K, C), with step_noise (S, n, K, C) added on the way."""
        b, dims = self.builder, self.model.token_dims
        steps = b.op("Sub", b.op("Size", schedule), b.const(1))
        starts, lengths = intervals(b, schedule)
        modulations = self._modulations(b.op("Mul", starts, b.const(self.config.flow_time, np.float32)), condition)
        one, two = b.const(1.0, np.float32), b.const(2.0, np.float32)
        keeps, moves = b.op("Sub", one, lengths), b.op("Mul", b.op("Add", one, starts), lengths)
        left = b.op("Sub", one, starts)
        adds = b.op("Sqrt", b.op("Mul", b.op("Mul", two, left), lengths))
        counted = b.op("Unsqueeze", steps, b.const([0]))
        noises = b.op("Reshape", step_noise, b.op("Concat", counted, b.const([-1, dims]), axis=0))

        def euler_maruyama(now: Round) -> str:
            body = now.builder
            inside = SdeHeadWriter(body, self.model, self.weights)
            velocity = inside.denoise(now.x, [now.take(each) for each in modulations])
            combined = body.op("ReduceSum", body.op("Mul", velocity, row_weights), body.const([0]), keepdims=0)
            drifted = body.op("Add", body.op("Mul", now.take(keeps), now.x), body.op("Mul", now.take(moves), combined))
            return body.op("Add", drifted, body.op("Mul", now.take(adds), now.take(noises)))

        start = b.op("Reshape", noise, b.const([-1, dims]))
        made = b.repeat("sde_step", steps, start, ["n*K", dims], euler_maruyama)
        return self.finished(b.op("Reshape", made, b.op("Shape", noise)))


class EpsHeadWriter(HeadWriter):
    """The ancestral sampler of `unifluid/gaussian_diffusion.py`."""

    def sample(self, condition: str, noise: str, row_weights: str, schedule: str, step_noise: str) -> str:
        """The tokens (n, K, C) at the end of S steps, of which schedule (S, 7) tells what `ancestral_table` says.

        step_noise (S, n, K, C) is what each but the last step adds, times the temperature.
        """
        b, dims = self.builder, self.model.token_dims
        steps = b.op("Size", b.op("Gather", schedule, b.const(0), axis=1))
        schedule = b.padded(schedule, 0, ANCESTRAL_REST)
        times = b.op("Gather", schedule, b.const(0), axis=1)
        modulations = self._modulations(times, condition)
        noises = b.op(
            "Reshape", step_noise, b.op("Concat", b.op("Unsqueeze", steps, b.const([0])), b.const([-1, dims]), axis=0)
        )
        noises = b.padded(noises, 0)

        def ancestral(now: Round) -> str:
            body = now.builder
            inside = EpsHeadWriter(body, self.model, self.weights)
            output = inside.denoise(now.x, [now.take(each) for each in modulations])
            # From the last step on nothing is added: what is left is 0, and less in those that follow.
            left = body.op("Sub", b.op("Sub", steps, b.const(1)), now.index)
            adds = body.op(
                "Clip", body.op("Cast", left, to=FLOAT), body.const(0.0, np.float32), body.const(1.0, np.float32)
            )
            fresh = body.op("Mul", now.take(noises), adds)
            return inside.moved(now.x, output, row_weights, now.take(schedule), fresh)

        start = b.op("Reshape", noise, b.const([-1, dims]))
        made = b.repeat("ancestral_step", steps, start, ["n*K", dims], ancestral)
        return self.finished(b.op("Reshape", made, b.op("Shape", noise)))

    def moved(self, x: str, output: str, row_weights: str, told: str, fresh: str) -> str:
        """x (n*K, C) one step on. output (G, n*K, 2C): guidance mixes eps, the variance is the first row's."""
        b, dims = self.builder, self.model.token_dims
        _, signal, noise, of_data, of_noisy, high, low = b.op_many(
            "Split", told, b.const([1] * EPS_FIELDS), outputs=EPS_FIELDS, axis=0
        )
        eps, variance = b.op_many("Split", output, b.const([dims, dims]), outputs=2, axis=2)
        eps = b.op("ReduceSum", b.op("Mul", eps, row_weights), b.const([0]), keepdims=0)
        data = b.op("Div", b.op("Sub", x, b.op("Mul", noise, eps)), signal)
        mean = b.op("Add", b.op("Mul", of_data, data), b.op("Mul", of_noisy, x))
        half, first = b.const(0.5, np.float32), b.op("Gather", variance, b.const(0), axis=0)
        fraction = b.op("Mul", b.op("Add", first, b.const(1.0, np.float32)), half)
        between = b.op("Add", low, b.op("Mul", fraction, b.op("Sub", high, low)))
        deviation = b.op("Exp", b.op("Mul", half, between))
        return b.op("Add", mean, b.op("Mul", deviation, fresh))
