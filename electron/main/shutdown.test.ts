import { beforeEach, expect, test } from 'vitest';
import { Shutdown } from './shutdown.ts';
import { FakeClock } from './testing/fakeClock.ts';

let clock: FakeClock;
let left: number[];
let cuts: number;
let drained: { resolve(): void; reject(error: Error): void };
let shutdown: Shutdown;

beforeEach(() => {
  clock = new FakeClock();
  left = [];
  const drain = new Promise<void>((resolve, reject) => {
    drained = { resolve, reject };
  });
  cuts = 0;
  shutdown = new Shutdown({ clock, drain: () => drain, cut: () => (cuts += 1), log: () => {}, exit: (status) => left.push(status) });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('the studio leaves when its work is given back, however often it was asked to', async () => {
  shutdown.begin(0);
  shutdown.begin(0);
  await settled();
  expect(left).toEqual([]);
  drained.resolve();
  await settled();
  expect(left).toEqual([0]);
});

test('after three seconds the processes are ended, and what is not given back one second later keeps nobody', async () => {
  shutdown.begin(0);
  clock.pass(2_900);
  await settled();
  expect({ cuts, left }).toEqual({ cuts: 0, left: [] });
  clock.pass(200);
  await settled();
  expect({ cuts, left }).toEqual({ cuts: 1, left: [] });
  clock.pass(1_100);
  await settled();
  expect({ cuts, left }).toEqual({ cuts: 1, left: [0] });
});

test('what is given back because its process was ended is still stored', async () => {
  shutdown.begin(0);
  clock.pass(3_100);
  await settled();
  drained.resolve();
  await settled();
  expect({ cuts, left }).toEqual({ cuts: 1, left: [0] });
});

test('a store that refuses to be closed keeps nobody', async () => {
  shutdown.begin(0);
  drained.reject(new Error('busy'));
  await settled();
  expect(left).toEqual([0]);
});

test('a farewell is said when the work is safe, and a signal does not wait for its answer', async () => {
  const said: string[] = [];
  shutdown.begin(1, () => {
    said.push('farewell');
    return new Promise(() => {});
  });
  expect(said).toEqual([]);
  drained.resolve();
  await settled();
  expect({ said, left }).toEqual({ said: ['farewell'], left: [] });
  shutdown.begin(0);
  expect(left).toEqual([1]);
});

test('a farewell that cannot be said keeps nobody', async () => {
  shutdown.begin(1, () => Promise.reject(new Error('no display')));
  drained.resolve();
  await settled();
  expect(left).toEqual([1]);
});
