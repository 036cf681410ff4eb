import { expect, it } from 'vitest';
import { startPace } from './pace.ts';

it('tells how long is left from the tokens drawn', () => {
  let now = 0;
  const pace = startPace(() => now, 1);
  expect(pace.secondsLeft(10)).toBe(0);
  now = 500;
  pace.tokenDone();
  pace.tokenDone();
  expect(pace.secondsLeft(10)).toBe(2.5);
});

it('lets partial pictures take a fifth of the time and no more', () => {
  let now = 0;
  const pace = startPace(() => now, 1);
  expect(pace.partialFits()).toBe(true);
  pace.partialDone(100);
  now = 900;
  expect(pace.partialFits()).toBe(false);
  now = 1000;
  expect(pace.partialFits()).toBe(true);
});

it('counts the pictures that are still to be decoded after the last token', () => {
  let now = 0;
  const pace = startPace(() => now, 4);
  pace.tokenDone();
  pace.partialDone(200);
  now = 1000;
  expect(pace.secondsLeft(0)).toBeCloseTo(0.8);
  expect(pace.secondsLeft(3)).toBeCloseTo(3.8);
});
