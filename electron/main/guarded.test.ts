import { beforeEach, expect, test } from 'vitest';
import { guarded, guardedClock, inBackground, setFaultListener, whileThere } from './guarded.ts';
import { FakeClock } from './testing/fakeClock.ts';

let faults: string[];
beforeEach(() => {
  faults = [];
  setFaultListener((error, place) => faults.push(`${place}: ${error instanceof Error ? error.message : String(error)}`));
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
const fail = () => {
  throw new Error('gone');
};

test('what a callback throws or rejects with is told, and never thrown on', async () => {
  guarded('event', fail)();
  guarded('late event', async () => fail())();
  inBackground('work', Promise.reject(new Error('lost')));
  await settled();
  expect(faults.toSorted()).toEqual(['event: gone', 'late event: gone', 'work: lost']);
});

test('a callback gets what it is called with', () => {
  const heard: unknown[] = [];
  guarded('event', (...values: readonly unknown[]) => heard.push(...values))('a', 1);
  expect(heard).toEqual(['a', 1]);
});

test('nothing is called any more for a window that is gone', () => {
  let isDestroyed = false;
  let calls = 0;
  const callback = whileThere('zoom', { isDestroyed: () => isDestroyed }, () => (calls += 1));
  callback();
  isDestroyed = true;
  callback();
  expect({ calls, faults }).toEqual({ calls: 1, faults: [] });
});

test('a timer that fails does not keep the next one from coming', () => {
  const clock = new FakeClock();
  let calls = 0;
  guardedClock(clock).after(1, fail);
  guardedClock(clock).after(2, () => (calls += 1));
  clock.pass(5);
  expect({ calls, faults }).toEqual({ calls: 1, faults: ['timer: gone'] });
});
