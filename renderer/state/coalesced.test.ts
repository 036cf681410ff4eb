import { expect, test, vi } from 'vitest';
import { coalesced } from './coalesced.ts';

test('what is asked for while work is under way is done once more, however often it was asked', async () => {
  let ends: () => void = () => undefined;
  let begun = 0;
  const call = coalesced(() => {
    begun += 1;
    return new Promise<void>((resolve) => (ends = resolve));
  });
  const first = call();
  void call();
  void call();
  expect(begun).toBe(1);
  ends();
  await expect.poll(() => begun).toBe(2);
  ends();
  await first;
  expect(begun).toBe(2);
});

test('work that failed can be asked for again', async () => {
  let begun = 0;
  const call = coalesced(() => {
    begun += 1;
    return begun === 1 ? Promise.reject(new Error('busy')) : Promise.resolve();
  });
  await expect(call()).rejects.toThrow('busy');
  await call();
  expect(begun).toBe(2);
});

test('work that changes ask for all the time takes a small part of it', async () => {
  vi.useFakeTimers();
  try {
    let begun = 0;
    const call = coalesced(
      async () => {
        begun += 1;
        await new Promise((done) => setTimeout(done, 100));
      },
      { rest: 9 },
    );
    const changes = setInterval(() => void call(), 10);
    await vi.advanceTimersByTimeAsync(10_000);
    clearInterval(changes);
    expect(begun).toBe(10);
    // What changed last is not forgotten.
    await vi.advanceTimersByTimeAsync(1_000);
    expect(begun).toBe(11);
    await vi.advanceTimersByTimeAsync(5_000);
    void call();
    expect(begun).toBe(12);
  } finally {
    vi.useRealTimers();
  }
});

test('work that took long is done again within seconds all the same: what changed last is seen soon', async () => {
  vi.useFakeTimers();
  try {
    let begun = 0;
    const call = coalesced(
      async () => {
        begun += 1;
        await new Promise((done) => setTimeout(done, 3_000));
      },
      { rest: 9 },
    );
    void call();
    await vi.advanceTimersByTimeAsync(2_000);
    void call();
    await vi.advanceTimersByTimeAsync(5_900);
    expect(begun).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(begun).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});
