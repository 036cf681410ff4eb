"""The graph that draws: one backbone step, then the whole sampler of the head as one Loop.

What does not depend on the noisy token is computed before the Loop: the conditions, the time encodings and, by one
product for each set of them, the modulations of all solver steps. The loop body multiplies only the token's path.

Letters: R = G * n rows (guidance-major), G guidance rows, n variations, K tokens of this step, S solver steps, w head
width, C token dims.
"""

from typing import Protocol

import numpy as np
from onnx import ModelProto

from unifluid.config import HeadConfig, UniFluidConfig
from unifluid.export.decode_graphs import cache_shape
from unifluid.export.decoder_layers import DecoderWriter, Weights
from unifluid.export.graph_builder import FLOAT, INT64, GraphBuilder, Round
from unifluid.head import NORM_EPS

EPS_FIELDS = 7
"""Numbers that the eps sampler is told of each step."""
ANCESTRAL_REST = (0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
"""What it is told of a step that leaves a token as it is: all of it noisy, none of it data, nothing added."""


class Drawing(Protocol):
    """What the head of a model follows from."""

    @property
    def head(self) -> HeadConfig: ...

    @property
    def token_dims(self) -> int: ...


def image_step_graph(config: UniFluidConfig, weights: Weights, *, quantize: bool) -> ModelProto:
    """`add_image_step` as a graph of its own."""
    return add_image_step(GraphBuilder("image_step", quantize=quantize), config, weights)


def add_image_step(
    b: GraphBuilder, config: UniFluidConfig, weights: Weights, flow_head: "FlowHeadWriter | None" = None
) -> ModelProto:
    """One step that draws tokens by the sampler of the model's head. flow_head: writes it in another way."""
    writer = DecoderWriter(b, config, weights)
    previous = b.input("previous", FLOAT, ["R", "K", config.token_dims])
    previous_grid = b.input("previous_grid", INT64, ["R", "K"])
    next_grid = b.input("next_grid", INT64, ["R", "K"])
    position = b.input("position", INT64, ["R", "K"])
    past = (b.input("k", FLOAT, cache_shape(config, "P")), b.input("v", FLOAT, cache_shape(config, "P")))
    mask = b.input("mask", FLOAT, ["R", 1, "K", "P+K"])
    noise = b.input("noise", FLOAT, ["n", "K", config.token_dims])
    guidance = b.input("guidance", FLOAT, ["G", "n"])
    x, k, v = writer.run(writer.embed_image(previous, previous_grid, next_grid), position, mask, past)
    if config.head.kind == "flow":
        head = flow_head or FlowHeadWriter(b, config, weights)
        given = (b.input("schedule", FLOAT, ["S+1"]),)
    else:
        head = EpsHeadWriter(b, config, weights)
        table = b.input("schedule", FLOAT, ["S", EPS_FIELDS])
        given = (table, b.input("step_noise", FLOAT, ["S", "n", "K", config.token_dims]))
    condition = head.condition(writer.output_norm(x), next_grid, guidance)
    token = head.sample(condition, noise, head.row_weights(guidance, noise), *given)
    b.output(token, "next", FLOAT, ["n", "K", config.token_dims])
    b.output(k, "k_new", FLOAT, cache_shape(config, "K"))
    b.output(v, "v_new", FLOAT, cache_shape(config, "K"))
    return b.model()


class HeadWriter:
    """The head of `unifluid/head.py`, without its sampler."""

    def __init__(self, builder: GraphBuilder, config: Drawing, weights: Weights) -> None:
        self.builder, self.model, self.config, self.weights = builder, config, config.head, weights
        self.sets = config.head.blocks if config.head.modulation == "per-block" else 1

    def condition(self, hidden: str, grid: str, guidance: str) -> str:
        """(1, G, n*K, w) from hidden states (R, K, D) and the grid positions (R, K) of the tokens to draw."""
        b = self.builder
        if self.config.positions:
            place = b.op("Gather", b.table("head.position", self.weights["head.position.weight"][:]), grid, axis=0)
            hidden = b.op("Add", hidden, place)
        condition = self._linear("condition_in", hidden)
        rows = b.op("Slice", b.op("Shape", guidance), b.const([0]), b.const([1]))
        return b.op("Reshape", condition, b.op("Concat", b.const([1]), rows, b.const([-1, self.config.width]), axis=0))

    def row_weights(self, guidance: str, noise: str) -> str:
        """Guidance (G, n) -> (G, n*K, 1): one weight for each velocity."""
        b = self.builder
        rows = b.op("Slice", b.op("Shape", guidance), b.const([0]), b.const([1]))
        picture = b.op("Slice", b.op("Shape", noise), b.const([0]), b.const([2]))  # n, K
        wide = b.op("Expand", b.op("Unsqueeze", guidance, b.const([2])), b.op("Concat", rows, picture, axis=0))
        return b.op("Reshape", wide, b.op("Concat", rows, b.const([-1, 1]), axis=0))

    def denoise(self, x: str, modulations: list[str]) -> str:
        """Outputs (G, n*K, C or 2C) at noisy tokens x (n*K, C), which all guidance rows share.

        modulations: of this solver step, one (G, n*K, 3w) for each set and (G, n*K, 2w) for the output.
        """
        b, width = self.builder, self.config.width
        sets = [b.op_many("Split", each, b.const([width] * 3), outputs=3, axis=2) for each in modulations[: self.sets]]
        x = self._linear("token_in", x, exact=True)
        for index in range(self.config.blocks):
            name = f"blocks.{index}"
            shift, scale, gate = sets[index % self.sets]
            affine = [f"head.{name}.norm.weight", f"head.{name}.norm.bias"]
            stored = [b.weight(part, self.weights[part][:]) for part in affine]
            normed = b.op("LayerNormalization", x, *stored, axis=-1, epsilon=NORM_EPS)
            branch = self._linear(f"{name}.up", b.op("Add", b.op("Mul", normed, scale), shift))
            branch = self._linear(f"{name}.down", self.builder.silu(branch))
            x = b.op("Add", x, b.op("Mul", gate, branch))
        shift, scale = b.op_many("Split", modulations[-1], b.const([width] * 2), outputs=2, axis=2)
        ones = b.const(np.ones(width), np.float32)
        normed = b.op("LayerNormalization", x, ones, axis=-1, epsilon=NORM_EPS)
        return self._linear("out", b.op("Add", b.op("Mul", normed, scale), shift), exact=True)

    def finished(self, token: str) -> str:
        """The token (..., C) as it is used from here on."""
        if not self.config.token_norm:
            return token
        ones = self.builder.const(np.ones(self.model.token_dims), np.float32)
        return self.builder.op("LayerNormalization", token, ones, axis=-1, epsilon=NORM_EPS)

    def _modulations(self, times: str, condition: str) -> list[str]:
        """For each set (S, G, n*K, 3w): shift, 1 + scale, gate. For the output (S, G, n*K, 2w): shift, 1 + scale."""
        b, width = self.builder, self.config.width
        encoded = b.op("Unsqueeze", self._time_encoding(times), b.const([1, 2]))
        active = self.builder.silu(b.op("Add", encoded, condition))
        weight, bias = self.weights["head.modulation.weight"][:], self.weights["head.modulation.bias"][:].copy()
        parts = bias.reshape(-1, width)
        # Scales are applied as 1 + scale: the 1 goes into the bias.
        parts[1::3] += 1
        made = []
        for index in range(self.sets + 1):
            rows = slice(3 * index * width, min(3 * (index + 1) * width, len(weight)))
            made.append(b.linear(active, f"head.modulation.{index}", weight[rows], bias[rows]))
        return made

    def _time_encoding(self, times: str) -> str:
        """(S, w) from times (S) of the head's own range."""
        b, config = self.builder, self.config
        half = config.time_dims // 2
        frequency = np.exp(np.arange(half, dtype=np.float32) * np.float32(-np.log(10_000) / half))
        angle = b.op("Mul", b.op("Unsqueeze", times, b.const([1])), b.const(frequency, np.float32))
        features = b.op("Concat", b.op("Cos", angle), b.op("Sin", angle), axis=1)
        return self._linear("time_down", self.builder.silu(self._linear("time_up", features)))

    def _linear(self, name: str, x: str, exact: bool = False) -> str:
        stem = f"head.{name}"
        weight, bias = self.weights[f"{stem}.weight"], self.weights[f"{stem}.bias"][:]
        return self.builder.linear(x, stem, weight, bias, exact=exact)


class FlowHeadWriter(HeadWriter):
    """Its Euler sampler."""

    def sample(self, condition: str, noise: str, row_weights: str, schedule: str) -> str:
        """The tokens (n, K, C) that the flow carries the start noise (n, K, C) to."""
        b = self.builder
        steps = b.op("Sub", b.op("Size", schedule), b.const(1))
        # Steps in which no time passes change nothing.
        schedule = b.padded(schedule, 1)
        starts = b.op("Slice", schedule, b.const([0]), b.const([-1]))
        lengths = b.op("Sub", b.op("Slice", schedule, b.const([1]), b.const([np.iinfo(np.int64).max])), starts)
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
    """Its Euler-Maruyama sampler (`flow.sample_sde`)."""

    def sample(self, condition: str, noise: str, row_weights: str, schedule: str, step_noise: str) -> str:
        """The tokens (n, K, C) from the start noise (n, K, C), with step_noise (S, n, K, C) added on the way."""
        b, dims = self.builder, self.model.token_dims
        steps = b.op("Sub", b.op("Size", schedule), b.const(1))
        starts = b.op("Slice", schedule, b.const([0]), b.const([-1]))
        lengths = b.op("Sub", b.op("Slice", schedule, b.const([1]), b.const([np.iinfo(np.int64).max])), starts)
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
