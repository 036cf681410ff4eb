import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { writePhotos } from '../photos/testing/writePhotos.ts';
import { profileAt } from '../studio/profile.ts';
import { type Chance, torture } from '../studio/testing/torture.ts';
import { photoRun } from './testing/photoRun.ts';
import { rowsIn } from './testing/rowsIn.ts';
import { runAndKill } from './testing/runAndKill.ts';
import type { Moment } from './testing/runAndKill.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-caption-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const names = Array.from({ length: 40 }, (_value, number) => `${String(number)}.jpg`);
const photos = writePhotos(join(root, 'photos'), names);

/** Somewhere in a run's life: before its first photo, between groups, within one, or after the end. */
function momentOf(chance: Chance): Moment {
  return { line: `${String(8 * chance.between(0, 5))} of 40`, waitMilliseconds: chance.between(0, chance.pick([4, 60, 250] as const)) };
}

/** What stands beside the photos, by the name of each without its ending. */
async function besidePhotos(): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly listed: ReadonlyMap<string, string> }> {
  const folder = await photos;
  const texts = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  const list = join(folder, 'metadata.jsonl');
  const lines = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
  return {
    texts: new Map(texts.map((name) => [name.slice(0, -'.txt'.length), readFileSync(join(folder, name), 'utf8').trim()])),
    listed: new Map(
      lines.map((line) => {
        const { file_name: name, caption: text } = listLine.parse(JSON.parse(line));
        return [name.slice(0, -'.jpg'.length), text];
      }),
    ),
  };
}

const listLine = z.looseObject({ file_name: z.string(), caption: z.string() });

/** The captions of the store that do not stand beside their photo, in its own file and in the list. */
async function missingBeside(profile: string): Promise<readonly string[]> {
  const { texts, listed } = await besidePhotos();
  const rows = rowsIn<{ readonly name: string; readonly text: string }>(
    profile,
    'SELECT name, text FROM photo_captions JOIN photos ON photos.seq = photo_captions.photo',
  );
  return rows.flatMap(({ name, text }) => {
    const stem = name.slice(0, -'.jpg'.length);
    return texts.get(stem) === text && listed.get(stem) === text ? [] : [name];
  });
}

async function removeSidecars(): Promise<void> {
  const folder = await photos;
  for (const name of readdirSync(folder)) if (!name.endsWith('.jpg')) rmSync(join(folder, name));
}

type Kept = { readonly captions: number; readonly changes: number; readonly most: number; readonly open: number };

function keptIn(profile: string): Kept {
  const [row] = rowsIn<Kept>(
    profile,
    `SELECT (SELECT count(*) FROM photo_captions) AS captions, (SELECT count(*) FROM caption_changes) AS changes,
      (SELECT coalesce(max(times), 0) FROM (SELECT count(*) AS times FROM caption_changes GROUP BY photo)) AS most,
      (SELECT count(*) FROM caption_items WHERE state = 'open') AS open`,
  );
  return row ?? { captions: 0, changes: 0, most: 0, open: 0 };
}

torture({
  name: 'kills of a run over photos',
  rounds: { full: 50, sample: 2 },
  async round(chance, number) {
    const profile = join(root, String(number));
    await removeSidecars();
    const moment = momentOf(chance);
    const told = await runAndKill([profile, await photos, 'caption'], moment);
    const kept = existsSync(profileAt(profile).database) ? keptIn(profile).captions : 0;
    const lost = kept < told ? `${String(told)} captions told of, ${String(kept)} kept` : null;
    const run = await photoRun(profile, await photos, 'caption');
    const after = keptIn(profile);
    const isRight = run.state === 'done' && after.captions === 40 && after.changes === 40 && after.most === 1 && after.open === 0;
    const bare = await missingBeside(profile);
    rmSync(profile, { recursive: true, force: true });
    const unwritten = bare.length === 0 ? null : `no sidecars of ${bare.join(', ')}`;
    const wrong = lost ?? unwritten ?? (isRight ? null : `${run.state}, ${JSON.stringify({ ...after, failed: run.failed })}`);
    return wrong === null ? null : `killed ${String(moment.waitMilliseconds)} ms after "${moment.line}": ${wrong}`;
  },
});
