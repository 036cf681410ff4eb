import { expect, test } from 'vitest';
import { Slices } from './slices.ts';

test('each step waits until what the one before wrote is tidied up, and all items are taken in their order', async () => {
  const order: string[] = [];
  const items = Array.from({ length: 120 }, (_value, number) => number);
  const taken: number[] = [];
  const settle = async (): Promise<void> => {
    order.push('settle');
    await new Promise(setImmediate);
    order.push('settled');
  };
  await new Slices({ most: 50, settle }).each(items, (slice) => {
    order.push('step');
    taken.push(...slice);
  });
  expect(taken).toEqual(items);
  expect(order.length).toBeGreaterThan(6);
  expect(order.join(' ').replaceAll('step settle settled', '').trim()).toBe('');
});
