import { expect, test } from 'vitest';
import { StepSize } from './stepSize.ts';

/** Sizes of steps of items that take so long each. */
function sizes(size: StepSize, millisecondsEach: number, steps: number): readonly number[] {
  return Array.from({ length: steps }, () => {
    const items = size.items;
    size.learn(items, items * millisecondsEach);
    return items;
  });
}

test('a step shrinks where the machine is slow and grows where it is fast, within its limits', () => {
  const slow = sizes(new StepSize({ first: 1_000, most: 5_000 }), 1, 20);
  expect(slow[0]).toBe(1_000);
  expect(slow.at(-1)).toBeLessThanOrEqual(9);
  expect(sizes(new StepSize({ first: 50, most: 5_000 }), 0.001, 20).at(-1)).toBe(5_000);
  expect(sizes(new StepSize({ first: 1_000, least: 400, most: 5_000 }), 1, 20).at(-1)).toBe(400);
});
