import type { Page } from '@playwright/test';
import type { AppBridge } from '../electron/contract/channels.ts';
import type { GenerateRequest } from '../electron/contract/jobs.ts';
import { type Studio, test } from './appFixture.ts';

// Not a test: `npm run bench:window` runs this one alone, on the package that the studio prefers.

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

const rounds = 5;

/** CPU seconds of each kind of process so far. */
async function spent({ app }: Studio): Promise<ReadonlyMap<string, number>> {
  const metrics = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ type, name, cpu }) => ({ name: name ?? type, seconds: cpu.cumulativeCPUUsage ?? 0 })),
  );
  return new Map(metrics.map(({ name, seconds }) => [name, seconds]));
}

/** Draws while the window shows it; answers the seconds from start to end as the history keeps them. */
async function drawWatched(window: Page, variations: number, seed: number): Promise<number> {
  return window.evaluate(async ([count, each]) => {
    const [model, before] = await Promise.all([api.models.current(), api.jobs.list()]);
    if (!model.ok || !before.ok) throw new Error('no model');
    const { steps, guidance, temperature, order } = model.value.sampler;
    const request: GenerateRequest = { kind: 'generate', prompt: 'a cat', seed: each, variations: count, steps, guidance, temperature, order };
    const id = await api.jobs.enqueue(request);
    for (;;) {
      const rows = await api.jobs.list();
      const row = rows.ok && id.ok ? rows.value.find((one) => one.id === id.value) : undefined;
      if (row?.state === 'failed') throw new Error(row.error?.code);
      if (row?.state === 'done') return ((row.finishedAt ?? 0) - (row.startedAt ?? 0)) / 1000;
      await new Promise((done) => setTimeout(done, 100));
    }
  }, [variations, seed] as const);
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
    console.log(`${variations} at once: ${middle.toFixed(2)} s (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}); CPU s: ${shares.join(', ')}`);
  }
});
