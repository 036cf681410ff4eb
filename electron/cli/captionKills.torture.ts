import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from 'vitest';
import { writePhotos } from '../photos/testing/writePhotos.ts';
import { openSqlite } from '../store/sqliteDriver.ts';
import { testBinding } from '../store/testing/testDatabase.ts';
import { profileAt } from '../studio/profile.ts';
import { type Chance, torture } from '../studio/testing/torture.ts';
import { captionRun } from './testing/captionRun.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-caption-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const names = Array.from({ length: 40 }, (_value, number) => `${String(number)}.jpg`);
const photos = writePhotos(join(root, 'photos'), names);

type Moment = { readonly line: string; readonly waitMilliseconds: number };

/** Somewhere in a run's life: before its first photo, between groups, within one, or after the end. */
function momentOf(chance: Chance): Moment {
  return { line: `${String(8 * chance.between(0, 5))} of 40`, waitMilliseconds: chance.between(0, chance.pick([4, 60, 250] as const)) };
}

/** Captions in another process and kills it at the moment. Answers how many photos it had told of. */
async function captionAndKill(profile: string, { line: wanted, waitMilliseconds }: Moment): Promise<number> {
  const args = [join(import.meta.dirname, 'testing/captionRun.ts'), profile, await photos];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    told = Math.max(told, Number.parseInt(line, 10));
    if (line === wanted) setTimeout(() => child.kill('SIGKILL'), waitMilliseconds);
  }
  await gone;
  return told;
}

type Kept = { readonly captions: number; readonly changes: number; readonly most: number; readonly open: number };

function keptIn(profile: string): Kept {
  const database = openSqlite(profileAt(profile).database, testBinding, { readonly: true });
  try {
    const row = database.prepare<[], Kept>(
      `SELECT (SELECT count(*) FROM photo_captions) AS captions, (SELECT count(*) FROM caption_changes) AS changes,
        (SELECT coalesce(max(times), 0) FROM (SELECT count(*) AS times FROM caption_changes GROUP BY photo)) AS most,
        (SELECT count(*) FROM caption_items WHERE state = 'open') AS open`,
    );
    return row.get() ?? { captions: 0, changes: 0, most: 0, open: 0 };
  } finally {
    database.close();
  }
}

torture({
  name: 'kills of a run over photos',
  rounds: { full: 50, sample: 2 },
  async round(chance, number) {
    const profile = join(root, String(number));
    const moment = momentOf(chance);
    const told = await captionAndKill(profile, moment);
    const kept = existsSync(profileAt(profile).database) ? keptIn(profile).captions : 0;
    const lost = kept < told ? `${String(told)} captions told of, ${String(kept)} kept` : null;
    const run = await captionRun(profile, await photos, () => undefined);
    const after = keptIn(profile);
    const isRight = run.state === 'done' && after.captions === 40 && after.changes === 40 && after.most === 1 && after.open === 0;
    rmSync(profile, { recursive: true, force: true });
    const wrong = lost ?? (isRight ? null : `${run.state}, ${JSON.stringify({ ...after, failed: run.failed })}`);
    return wrong === null ? null : `killed ${String(moment.waitMilliseconds)} ms after "${moment.line}": ${wrong}`;
  },
});
