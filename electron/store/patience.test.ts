import { expect, test } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { whenFree } from './patience.ts';

/** A clock that moves only while somebody waits. */
function waitingClock(start = 0) {
  const clock = {
    time: start,
    now: () => 0,
    steady: () => clock.time,
    after: (milliseconds: number, callback: () => void) => {
      clock.time += milliseconds;
      queueMicrotask(callback);
      return () => {};
    },
  };
  return clock;
}

const busyUntil = (clock: { steady(): number }, time: number) => () => {
  if (clock.steady() < time) throw new AppError('databaseBusy');
  return 'done';
};

test('a step that another program is in the way of is taken again until it succeeds', async () => {
  const clock = waitingClock();
  await expect(whenFree(busyUntil(clock, 8_000), clock)).resolves.toBe('done');
  expect(clock.time).toBe(8_000);
});

test('whoever holds the store for too long is told of', async () => {
  const clock = waitingClock();
  await expect(whenFree(busyUntil(clock, Infinity), clock, 3_000)).rejects.toThrow('databaseBusy');
  expect(clock.time).toBe(3_000);
});

test('what is wrong otherwise is said at once', async () => {
  const clock = waitingClock();
  const fail = () => Promise.reject(new AppError('diskFull'));
  await expect(whenFree(fail, clock)).rejects.toThrow('diskFull');
  expect(clock.time).toBe(0);
});
