import { expect, test } from 'vitest';
import { watchStore } from './storeWatch.ts';
import { FakeClock } from './testing/fakeClock.ts';

function watched() {
  const clock = new FakeClock();
  const store = { version: 1, isBroken: false };
  const seen = { changes: 0, takeOvers: 0, faults: 0 };
  const studio = {
    takeOver: () => void (seen.takeOvers += 1),
    storeVersion() {
      if (store.isBroken) throw new Error('disk I/O error');
      return store.version;
    },
  };
  const stop = watchStore({ studio, clock, onChange: () => void (seen.changes += 1), onFault: () => void (seen.faults += 1) });
  return { clock, store, seen, stop };
}

test('a change of another process is told once', () => {
  const { clock, store, seen } = watched();
  clock.pass(10_000);
  expect(seen.changes).toBe(0);
  store.version = 2;
  clock.pass(10_000);
  expect(seen).toEqual({ changes: 1, takeOvers: 10, faults: 0 });
});

test('a store that cannot be asked is asked again', () => {
  const { clock, store, seen } = watched();
  store.isBroken = true;
  clock.pass(2_000);
  Object.assign(store, { isBroken: false, version: 2 });
  clock.pass(2_000);
  expect(seen).toEqual({ changes: 1, takeOvers: 2, faults: 1 });
});

test('nothing is asked after the end', () => {
  const { clock, seen, stop } = watched();
  stop();
  clock.pass(10_000);
  expect(seen.takeOvers).toBe(0);
});
