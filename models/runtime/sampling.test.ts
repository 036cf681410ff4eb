import { describe, expect, it } from 'vitest';
import {
  chooseCode,
  choosePiece,
  flowSchedule,
  guidanceRows,
  guidanceWeights,
  logSoftmax,
  orderAfterKnown,
  tokenNoise,
  tokenOrder,
} from './sampling.ts';

describe('the order of tokens', () => {
  it('is row by row from the top left corner when raster', () => {
    const seed = { seed: 1, variation: 0 };
    expect(tokenOrder('raster', 3, seed)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('is a permutation that differs by seed and variation when random', () => {
    const orders = [0, 1].flatMap((seed) => [0, 1].map((variation) => tokenOrder('random', 8, { seed, variation })));
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(tokenOrder('raster', 8, { seed: 0, variation: 0 }));
    expect(new Set(orders.map(String)).size).toBe(4);
  });

  it('begins with the known positions and keeps its sequence for the rest', () => {
    expect(orderAfterKnown([3, 1, 0, 2], [2, 1])).toEqual([2, 1, 3, 0]);
  });
});

describe('the solver', () => {
  it('runs from time 0 to 1, and slows down at the start where shifted', () => {
    expect([...flowSchedule(4, 1)]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(flowSchedule(2, 3)).toEqual(Float32Array.of(0, 0.25, 1));
  });

  it('has noise that belongs to the grid position and scales with the temperature', () => {
    const seed = { seed: 5, variation: 2 };
    const noise = tokenNoise(seed, 9, 6, 1);
    expect(tokenNoise(seed, 9, 6, 0.5)).toEqual(noise.map((value) => value / 2));
    expect(tokenNoise(seed, 10, 6, 1)).not.toEqual(noise);
  });
});

describe('guidance', () => {
  it('grows over the tokens and its weights sum to 1', () => {
    expect(guidanceWeights(2, { text: 3, image: 1, schedule: 'linear' }, 3, 4)).toEqual([3, -2]);
    expect(guidanceWeights(2, { text: 3, image: 1, schedule: 'linear' }, 1, 4)).toEqual([2, -1]);
    expect(guidanceWeights(3, { text: 3, image: 1.5, schedule: 'linear' }, 3, 4)).toEqual([3, -1.5, -0.5]);
    expect(guidanceWeights(3, { text: 3, image: 1.5, schedule: 'linear' }, 1, 4)).toEqual([2, -0.75, -0.25]);
    expect(guidanceWeights(1, { text: 1, image: 1, schedule: 'linear' }, 0, 4)).toEqual([1]);
  });

  it('holds over the tokens where its schedule is constant', () => {
    for (const index of [0, 3])
      expect(guidanceWeights(3, { text: 3, image: 1.5, schedule: 'constant' }, index, 4)).toEqual([3, -1.5, -0.5]);
  });

  it('runs only the rows that count', () => {
    expect(guidanceRows({ text: 1, image: 9, schedule: 'linear' }, false)).toBe(1);
    expect(guidanceRows({ text: 3, image: 9, schedule: 'linear' }, false)).toBe(2);
    expect(guidanceRows({ text: 3, image: 1, schedule: 'linear' }, true)).toBe(2);
    expect(guidanceRows({ text: 3, image: 1.5, schedule: 'linear' }, true)).toBe(3);
  });
});

describe('text', () => {
  const logits = Float32Array.from([1, 3, 2, 3]);

  it('has log-probabilities that are those of the softmax, however large the logits', () => {
    const sum = Math.exp(1) + 2 * Math.exp(3) + Math.exp(2);
    const choice = choosePiece(logits, { temperature: 0, seed: 0, piece: 0 });
    expect(choice.id).toBe(1);
    expect(choice.logProbability).toBeCloseTo(3 - Math.log(sum), 12);
    for (const value of logSoftmax(Float32Array.from([10_000, 10_000]))) expect(value).toBeCloseTo(-Math.LN2, 9);
  });

  it('never is what is barred, and has its own log-probability all the same', () => {
    const sum = Math.exp(1) + 2 * Math.exp(3) + Math.exp(2);
    const barred = new Set([1, 3]);
    const greedy = choosePiece(logits, { temperature: 0, seed: 0, piece: 0, barred });
    expect(greedy.id).toBe(2);
    expect(greedy.logProbability).toBeCloseTo(2 - Math.log(sum), 12);
    const drawn = new Set(Array.from({ length: 500 }, (_, piece) => choosePiece(logits, { temperature: 2, seed: 3, piece, barred }).id));
    expect([...drawn].toSorted()).toEqual([0, 2]);
  });

  it('follows the probabilities when sampled, and reports those of temperature 1', () => {
    const choices = Array.from({ length: 4000 }, (_, piece) => choosePiece(logits, { temperature: 2, seed: 3, piece }));
    const weights = [...logits].map((logit) => Math.exp(logit / 2));
    const total = weights.reduce((a, b) => a + b, 0);
    for (const [id, weight] of weights.entries()) {
      const share = choices.filter((choice) => choice.id === id).length / choices.length;
      expect(Math.abs(share - weight / total)).toBeLessThan(0.025);
    }
    for (const choice of choices.slice(0, 20)) expect(choice.logProbability).toBe(logSoftmax(logits)[choice.id]);
  });
});

it('a code is the one that Python draws', () => {
  const logits = Float32Array.from({ length: 16 }, (_, code) => ((code * 7) % 16) / 4);
  const drawn = [7, Number.MAX_SAFE_INTEGER].map((seed) =>
    [0, 3].flatMap((variation) =>
      [0, 1, 2, 15].flatMap((grid) => [0.5, 1, 2.5].map((temperature) => chooseCode(logits, { seed, variation }, grid, temperature))),
    ),
  );
  // The same numbers stand in `tests/model/test_sampling_numbers.py`.
  expect(drawn).toEqual([
    [9, 9, 9, 9, 9, 8, 4, 4, 5, 11, 12, 13, 2, 2, 1, 9, 9, 10, 9, 9, 10, 6, 6, 6],
    [15, 15, 15, 11, 11, 12, 9, 7, 6, 2, 2, 2, 2, 1, 1, 9, 9, 9, 2, 2, 1, 2, 2, 3],
  ]);
  expect(chooseCode(logits, { seed: 7, variation: 0 }, 0, 0)).toBe(9);
});
