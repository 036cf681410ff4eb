import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { writePhotos } from '../photos/testing/writePhotos.ts';
import { profileAt } from '../studio/profile.ts';
import { type Chance, torture } from '../studio/testing/torture.ts';
import { photoRun } from './testing/photoRun.ts';
import { rowsIn } from './testing/rowsIn.ts';
import { runAndKill } from './testing/runAndKill.ts';
import type { Moment } from './testing/runAndKill.ts';

const count = 12;
const root = mkdtempSync(join(tmpdir(), 'unifluid-edit-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const names = Array.from({ length: count }, (_value, number) => `${String(number)}.jpg`);
const photos = writePhotos(join(root, 'photos'), names);

/** Somewhere in a run's life: before its first photo, while one is drawn or kept, or after the end. */
function momentOf(chance: Chance): Moment {
  return {
    line: `${String(chance.between(0, count))} of ${String(count)}`,
    waitMilliseconds: chance.between(0, chance.pick([4, 60, 250] as const)),
  };
}

type Kept = { readonly edited: number; readonly sources: number; readonly edits: number; readonly files: number };

function keptIn(profile: string): Kept {
  const [row] = rowsIn<Omit<Kept, 'files'>>(
    profile,
    `SELECT (SELECT count(*) FROM images WHERE kind = 'edited') AS edited,
      (SELECT count(DISTINCT parent_id) FROM images WHERE kind = 'edited') AS sources, (SELECT count(*) FROM photo_edits) AS edits`,
  );
  const files = pictures(profile).length;
  return { ...(row ?? { edited: 0, sources: 0, edits: 0 }), files };
}

function pictures(profile: string): readonly string[] {
  const folder = profileAt(profile).pictures;
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png'));
  return found.map((name) => join(folder, name));
}

/** A start of some day later sweeps what was left. */
async function startLater(profile: string): Promise<void> {
  const anHourAgo = new Date(Date.now() - 60 * 60 * 1000);
  for (const file of pictures(profile)) utimesSync(file, anHourAgo, anHourAgo);
  await photoRun(profile, await photos, 'edit');
}

torture({
  name: 'kills of a run of edits',
  rounds: { full: 50, sample: 2 },
  async round(chance, number) {
    const profile = join(root, String(number));
    const moment = momentOf(chance);
    const told = await runAndKill([profile, await photos, 'edit'], moment);
    const kept = existsSync(profileAt(profile).database) ? keptIn(profile).edited : 0;
    const run = await photoRun(profile, await photos, 'edit');
    await startLater(profile);
    const after = keptIn(profile);
    rmSync(profile, { recursive: true, force: true });
    const lost = kept < told ? `${String(told)} edits told of, ${String(kept)} kept` : null;
    // One picture of each photo, one source of each, and at most one file of a source that was being taken in.
    const isRight = run.state === 'done' && after.edited === count && after.sources === count && after.edits === count;
    const stray = after.files - 2 * count;
    const wrong =
      lost ?? (isRight && stray >= 0 && stray <= 1 ? null : `${run.state}, ${JSON.stringify({ ...after, failed: run.failed })}`);
    return wrong === null ? null : `killed ${String(moment.waitMilliseconds)} ms after "${moment.line}": ${wrong}`;
  },
});
