import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { AppBridge } from '../electron/contract/channels.ts';
import {
  badOutput,
  environmentWith,
  expect,
  fromLauncher,
  killStudio,
  launchStudio,
  quitStudio,
  steadyPixels,
  test,
} from './appFixture.ts';
import { markVariable, soon } from './hang.ts';
import { processesWith } from './processes.ts';
import { jobs, requestOf } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

const count = 40;
/** Runs side by side; each has its own profile. */
const lanes = 2;
/** Past the moment when the page is loaded, the engine is up and the first job is drawn. */
const latestMilliseconds = 3_000;
const ways = ['window', 'quit', 'signal'] as const;

type Ending = { readonly way: (typeof ways)[number]; readonly milliseconds: number };

/** Mulberry32: the same endings for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** More of them early, where windows, pages and processes come up. */
function endingsFrom(seed: number): readonly Ending[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_value, index) => ({
    way: ways[index % ways.length] ?? 'quit',
    milliseconds: Math.floor(latestMilliseconds * random() ** 1.5),
  }));
}

/** Starts the studio, lets it be ended, and answers what was wrong with that; null where nothing was. */
async function endOnce(profile: string, { way, milliseconds }: Ending): Promise<object | null> {
  const mark = randomUUID();
  const studio = spawn(
    fromLauncher('UNIFLUID_E2E_ELECTRON'),
    ['--no-sandbox', join(import.meta.dirname, 'starts', 'ending'), `--profile=${profile}`, ...steadyPixels],
    { env: { ...environmentWith(mark), UNIFLUID_E2E_END: `${way} ${milliseconds}` } },
  );
  let output = '';
  for (const stream of [studio.stdout, studio.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    studio.once('close', (code, signal) => resolve({ code, signal }));
  });
  const { code, signal } = await soon(`Ending by ${way} after ${milliseconds} ms`, mark, exited);
  // Before the studio is loaded a signal ends the process by itself: nothing is open yet.
  const isAsMeant = code === 0 || (way === 'signal' && signal === 'SIGTERM' && !output.includes('loaded'));
  const left = processesWith(markVariable, mark);
  return isAsMeant && !badOutput.test(output) && left.length === 0 ? null : { way, milliseconds, code, signal, left, output };
}

test(`the studio ends ${count} times at any moment: in good order, without a box, without a process left`, async ({ profile }) => {
  const seed = Number(process.env['UNIFLUID_E2E_SEED'] ?? Date.now() % 2 ** 32);
  console.log(`Endings from UNIFLUID_E2E_SEED=${seed}`);
  await queueDrawings(profile);
  const profiles = Array.from({ length: lanes }, (_value, lane) => `${profile}-${lane}`);
  for (const each of profiles) cpSync(profile, each, { recursive: true });
  const endings = endingsFrom(seed);
  const faults: object[] = [];
  let next = 0;
  const lane = async (own: string): Promise<void> => {
    for (let ending = endings[next++]; ending !== undefined; ending = endings[next++]) {
      const fault = await endOnce(own, ending);
      if (fault !== null) faults.push(fault);
    }
  };
  await Promise.all(profiles.map(lane));
  expect(faults).toEqual([]);
  for (const each of profiles) await expectNothingLost(each);
});

/** Work that every start goes on with. */
async function queueDrawings(profile: string): Promise<void> {
  const studio = await launchStudio(profile);
  const request = await requestOf(studio.window, { prompt: 'a red circle', seed: 1, variations: 8 });
  const queued = await studio.window.evaluate(
    async ({ asked, times }) => {
      const answers = [];
      for (let job = 0; job < times; job += 1) answers.push(await api.jobs.enqueue(asked));
      return answers.filter(({ ok }) => ok).length;
    },
    { asked: request, times: count },
  );
  expect(queued).toBe(count);
  await killStudio(studio);
  // What it started ends a moment after it, and may write in the profile until then.
  await expect.poll(() => processesWith(markVariable, studio.mark)).toEqual([]);
}

/** However it was ended, no job failed: each is drawn, or goes on. */
async function expectNothingLost(profile: string): Promise<void> {
  const studio = await launchStudio(profile);
  const rows = await jobs(studio.window);
  expect(rows.filter(({ state }) => state === 'failed' || state === 'cancelled').map(({ error }) => error)).toEqual([]);
  expect(rows).toHaveLength(count);
  await quitStudio(studio);
}
