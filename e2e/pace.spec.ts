import type { Page } from '@playwright/test';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, type StartedStudio, test } from './appFixture.ts';
import { jobs, requestOf } from './studioSteps.ts';

// Not a test: `npm run bench:window` runs this one alone, on the package that the studio prefers.

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

const rounds = 5;

/** CPU seconds of each kind of process so far. */
async function spent({ app }: StartedStudio): Promise<ReadonlyMap<string, number>> {
  const metrics = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ type, name, cpu }) => ({ name: name ?? type, seconds: cpu.cumulativeCPUUsage ?? 0 })),
  );
  return new Map(metrics.map(({ name, seconds }) => [name, seconds]));
}

/** Draws while the window shows it; answers the seconds from start to end as the queue keeps them. */
async function drawWatched(window: Page, variations: number, seed: number): Promise<number> {
  const request = await requestOf(window, { prompt: 'a cat', seed, variations });
  const id = await window.evaluate((each) => api.jobs.enqueue(each), request);
  const drawn = async () => (await jobs(window)).find((row) => id.ok && row.id === id.value);
  await expect.poll(async () => (await drawn())?.state, { intervals: [500], timeout: 60_000 }).toBe('done');
  const row = await drawn();
  return ((row?.finishedAt ?? 0) - (row?.startedAt ?? 0)) / 1000;
}

test('seconds of a drawing that is watched', async ({ studio }) => {
  await drawWatched(studio.window, 1, 0);
  for (const variations of [1, 4]) {
    const before = await spent(studio);
    const seconds: number[] = [];
    for (let round = 1; round <= rounds; round += 1) seconds.push(await drawWatched(studio.window, variations, round));
    const after = await spent(studio);
    const shares = [...after].map(([name, total]) => `${name} ${((total - (before.get(name) ?? 0)) / rounds).toFixed(2)}`);
    const middle = seconds.toSorted((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0;
    console.log(
      `${variations} at once: ${middle.toFixed(2)} s (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}); CPU s: ${shares.join(', ')}`,
    );
  }
});
