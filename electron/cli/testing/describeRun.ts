/**
 * Leaves a studio with drawings alone, in plain Node: `describeRun.ts PROFILE HELD` prints a line when the model begins to describe a
 * drawing, and one when the description is kept, and ends when all are described. The description with the number HELD never ends.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { Clock, EnginePort } from '../../jobs/ports.ts';
import { createLocalEngine } from '../../engine/localEngine.ts';
import { createSharpCodec } from '../../library/sharpCodec.ts';
import { createLocalScanner } from '../../photos/localScanner.ts';
import { testBinding } from '../../store/testing/testDatabase.ts';
import { openStudioWhenFree } from '../../studio/openStudio.ts';
import type { Studio } from '../../studio/studio.ts';
import { profileAt } from '../../studio/profile.ts';
import { systemClock } from '../../studio/system.ts';

const packagesFolder = join(import.meta.dirname, '../../../models/packages');

/** The minute in which nobody asks for anything passes in no time. */
const pace = 1_000;
const hurriedClock: Clock = {
  ...systemClock,
  steady: () => performance.now() * pace,
  after: (milliseconds, callback) => systemClock.after(milliseconds / pace, callback),
};

/** Draws pictures that nobody describes yet. */
export async function drawUndescribed(profile: string, jobs: number): Promise<void> {
  await withStudio(
    profile,
    systemClock,
    () => false,
    async (studio) => {
      studio.settings.set({ describesDrawings: false });
      const drawing = {
        kind: 'generate',
        prompt: 'a red circle',
        variations: 2,
        steps: 2,
        guidance: 1,
        temperature: 1,
        order: 'random',
      } as const;
      for (let job = 0; job < jobs; job += 1) studio.queue.enqueue({ ...drawing, seed: job });
      await whenever(() => studio.queue.list().every(({ state }) => state === 'done'));
      studio.settings.set({ describesDrawings: true });
    },
  );
}

/** Answers once every drawing is described and nothing is in work. */
export async function describeRun(profile: string, tell: (line: string) => void, held = 0): Promise<void> {
  let begun = 0;
  const holds = (kind: string): boolean => {
    if (kind !== 'caption') return false;
    begun += 1;
    tell(`describing ${String(begun)}`);
    return begun === held;
  };
  await withStudio(profile, hurriedClock, holds, async (studio) => {
    const ids = studio.images.page({ limit: 50 }).images.map(({ id }) => id);
    const described = (): number => ids.filter((id) => studio.images.record(id).caption !== null).length;
    let told = described();
    tell(`described ${String(told)}`);
    await whenever(() => {
      for (const now = described(); told < now;) tell(`described ${String((told += 1))}`);
      return told === ids.length && !studio.queue.isBusy;
    });
  });
}

async function withStudio(profile: string, clock: Clock, holds: (kind: string) => boolean, work: (studio: Studio) => Promise<void>) {
  const engine = createLocalEngine({ packagesFolder, packageFolder: join(packagesFolder, 'tiny-test'), modelId: null, threads: 1 });
  const models = await engine.inUse();
  const watched: EnginePort = {
    ...engine,
    run(...given) {
      const isHeld = holds(given[0].kind);
      const run = engine.run(...given);
      return isHeld ? { ...run, outcome: new Promise(() => {}) } : run;
    },
  };
  const studio = await openStudioWhenFree({
    ...{ profile: profileAt(profile), sqliteBinding: testBinding, engine: watched, clock },
    ...{ codec: createSharpCodec(sharp), scanner: createLocalScanner() },
    announce: () => undefined,
    model: (task) => models[task],
    onlyOwnJobs: false,
  });
  try {
    await studio.start();
    await work(studio);
  } finally {
    await studio.close();
    await engine.close();
  }
}

/** Looks again and again, until it is so. */
async function whenever(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((goOn) => setTimeout(goOn, 2));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , profile = '', held = '0'] = process.argv;
  await describeRun(profile, (line) => void process.stdout.write(`${line}\n`), Number(held));
}
