import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterAll, vi } from 'vitest';
import type { JobId } from '../contract/ids.ts';
import type { Clock } from '../jobs/ports.ts';
import { createLocalEngine } from '../engine/localEngine.ts';
import { readRecord } from '../library/pictureRecord.ts';
import { decodePng } from '../library/png.ts';
import { createSharpCodec } from '../library/sharpCodec.ts';
import { createLocalScanner } from '../photos/localScanner.ts';
import { testBinding } from '../store/testing/testDatabase.ts';
import { openStudio } from '../studio/openStudio.ts';
import { profileAt } from '../studio/profile.ts';
import { systemClock } from '../studio/system.ts';
import { type Chance, torture } from '../studio/testing/torture.ts';
import { rowsIn } from './testing/rowsIn.ts';

const packagesFolder = join(import.meta.dirname, '../../models/packages');
const packageFolder = join(packagesFolder, 'tiny-test');
const root = mkdtempSync(join(tmpdir(), 'unifluid-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const variations = 2;

type Moment = { readonly line: string; readonly waitMilliseconds: number };

/** Somewhere in a drawing's life: while it loads, at a token, while pictures are decoded and saved, or after the end. */
function momentOf(chance: Chance): Moment {
  const token = `"stage":"drawing","done":${chance.between(0, 16)}`;
  const line = chance.pick([token, token, token, '"stage":"decoding"', '"type":"picture"', '"stage":"reading"'] as const);
  return { line, waitMilliseconds: chance.between(0, chance.pick([5, 60] as const)) };
}

/** Draws by the command line and kills it at the moment. Answers the tokens it had told of. */
async function drawAndKill(profile: string, seed: number, { line: wanted, waitMilliseconds }: Moment): Promise<number> {
  const options = ['--n', String(variations), '--seed', String(seed), '--steps', '2', '--package', 'tiny-test'];
  const args = ['generate', 'a red circle', ...options, '--out', join(profile, 'out.png'), '--profile', profile, '--json'];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    told = Math.max(told, Number(/"stage":"drawing","done":(\d+)/u.exec(line)?.[1] ?? 0));
    if (line.includes(wanted)) setTimeout(() => child.kill('SIGKILL'), waitMilliseconds);
  }
  await gone;
  return told;
}

type Kept = { readonly job: JobId; readonly tokens: number; readonly pictures: number };

/** What is in the store: tokens of every variation, and pictures. */
function keptIn(profile: string): readonly Kept[] {
  return rowsIn<Kept>(
    profile,
    `SELECT id AS job, (SELECT count(*) FROM job_tokens WHERE job_id = jobs.id) / ${variations} AS tokens,
      (SELECT count(*) FROM images WHERE job_id = jobs.id) AS pictures FROM jobs`,
  );
}

const twentyMinutes = 20 * 60_000;
/** A job left by a process that is not provably gone is taken up after a minute of silence, and machines are slow. */
const patience = 5 * 60_000;

/** The next window takes the job up and ends it; one a while later finds nothing to add. Answers what is wrong with the pictures. */
async function finishAndCheck(profile: string): Promise<string | null> {
  const later: Clock = { ...systemClock, now: () => Date.now() + twentyMinutes };
  return (await openAndCheck(profile, systemClock)) ?? (await openAndCheck(profile, later));
}

async function openAndCheck(profile: string, clock: Clock): Promise<string | null> {
  const engine = createLocalEngine({ packagesFolder, packageFolder, modelId: null, threads: 1 });
  const readers = { codec: createSharpCodec(sharp), scanner: createLocalScanner() };
  const parts = { engine, ...readers, clock, announce: () => undefined, model: () => null };
  const studio = openStudio({ ...parts, profile: profileAt(profile), sqliteBinding: testBinding, onlyOwnJobs: false });
  try {
    await studio.start();
    const isDone = (): boolean => studio.queue.list().every(({ state }) => state !== 'queued' && state !== 'running');
    await vi.waitUntil(isDone, { timeout: patience, interval: 20 });
    const { images } = studio.images.page({ limit: 50 });
    const drawn = images.map(({ variation }) => variation).toSorted();
    const states = studio.queue.list().map(({ state }) => state);
    if (drawn.join() !== '0,1' || states.join() !== 'done') return `jobs ${states.join()}, pictures of variations ${drawn.join()}`;
    for (const { id } of images) {
      const picture = decodePng(readFileSync(studio.folder.pathOf(studio.images.record(id).file)));
      if (readRecord(picture.chunks)?.tokens?.tokensDrawn !== 16) return `${id} lost its record`;
    }
    return null;
  } finally {
    await studio.close();
    await engine.close();
  }
}

torture({
  name: 'kills of a drawing',
  rounds: { full: 548, sample: 8 },
  async round(chance, number) {
    const profile = join(root, String(number));
    const moment = momentOf(chance);
    const told = await drawAndKill(profile, number, moment);
    const [kept] = keptIn(profile);
    // Killed before the job was queued: nothing was promised.
    if (kept === undefined) return told === 0 ? null : `${told} tokens were told of and no job is kept`;
    const lost = kept.pictures < variations && kept.tokens < told ? `${told} tokens told of, ${kept.tokens} kept` : null;
    const wrong = lost ?? (await finishAndCheck(profile));
    rmSync(profile, { recursive: true, force: true });
    return wrong === null ? null : `killed ${moment.waitMilliseconds} ms after ${moment.line}: ${wrong}`;
  },
});
