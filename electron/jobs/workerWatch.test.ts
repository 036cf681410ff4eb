import { expect, test } from 'vitest';
import { WorkerWatch } from './workerWatch.ts';

/** A watch that looks every two seconds, as the window does, at workers that beat or do not. */
function watching(change: { readonly gone?: readonly string[] } = {}) {
  const beats = new Map<string, number>();
  let now = 5;
  const watch = new WorkerWatch({
    self: 'me',
    store: { beats: () => new Map(beats), holders: () => ['me', 'other'] },
    clock: { steady: () => now },
    isGone: (worker) => change.gone?.includes(worker) === true,
  });
  const look = () => watch.look()('other');
  return {
    look,
    beat: () => void beats.set('other', (beats.get('other') ?? 0) + 1),
    /** Looks every two seconds for some time; whether the other lives at the end. */
    wait(seconds: number): boolean {
      let lives = look();
      for (let second = 0; second < seconds; second += 2) {
        now += 2_000;
        lives = look();
      }
      return lives;
    },
    sleep: (seconds: number) => void (now += seconds * 1_000),
    isAlive: (worker: string) => watch.look()(worker),
  };
}

test('a worker that goes on counting lives, however long it works', () => {
  const { wait, beat } = watching();
  for (let round = 0; round < 50; round += 1) {
    beat();
    expect(wait(20)).toBe(true);
  }
});

test('a worker that stops counting is given up after a minute, and no sooner', () => {
  const { wait, beat } = watching();
  beat();
  expect(wait(54)).toBe(true);
  expect(wait(8)).toBe(false);
});

test('one that never counted has as long to begin', () => {
  const { wait } = watching();
  expect(wait(54)).toBe(true);
  expect(wait(8)).toBe(false);
});

test('one that counts again lives again', () => {
  const { wait, beat } = watching();
  beat();
  expect(wait(70)).toBe(false);
  beat();
  expect(wait(2)).toBe(true);
});

test('a machine that slept for a day gives nobody up on waking', () => {
  const { wait, beat, sleep, look } = watching();
  beat();
  wait(10);
  sleep(24 * 60 * 60);
  expect(look()).toBe(true);
});

test('one that is gone for certain is not waited for, and this process never is', () => {
  const { look, isAlive, wait } = watching({ gone: ['other', 'me'] });
  expect(look()).toBe(false);
  wait(100);
  expect(isAlive('me')).toBe(true);
});
