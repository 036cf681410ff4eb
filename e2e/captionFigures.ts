import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What came of a run over photos: by the rows of the library and the files on the disk. */
export type CaptionFigures = {
  readonly photos: number;
  readonly captions: number;
  /** Photos without words, by why. */
  readonly failures: ReadonlyMap<string, number>;
  /** Files beside the photos, by what they end in. */
  readonly sidecars: ReadonlyMap<string, number>;
};

const sidecarEndings = ['.txt', '.xmp', '.json', '.csv'] as const;

function rowsOf(profile: string, sql: string): readonly Record<string, unknown>[] {
  const store = new DatabaseSync(join(profile, 'library.sqlite'), { readOnly: true });
  try {
    return store.prepare(sql).all();
  } finally {
    store.close();
  }
}

/** Photos of which the files beside them still have to follow. */
export function sidecarsDue(profile: string): number {
  return Number(rowsOf(profile, 'SELECT count(*) AS due FROM sidecars_due')[0]?.['due']);
}

export function captionFigures(profile: string, files: ReadonlyMap<string, string>): CaptionFigures {
  const [counts] = rowsOf(profile, 'SELECT (SELECT count(*) FROM photos) AS photos, (SELECT count(*) FROM photo_captions) AS captions');
  const failures = rowsOf(
    profile,
    `SELECT json_extract(failure, '$.code') AS code, count(*) AS photos FROM caption_items
      WHERE state = 'failed' AND run = (SELECT id FROM caption_runs ORDER BY rowid DESC LIMIT 1) GROUP BY code ORDER BY code`,
  );
  const names = [...files.keys()];
  return {
    photos: Number(counts?.['photos']),
    captions: Number(counts?.['captions']),
    failures: new Map(failures.map(({ code, photos }) => [String(code), Number(photos)])),
    sidecars: new Map(sidecarEndings.map((ending) => [ending, names.filter((name) => name.endsWith(ending)).length])),
  };
}

export function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** "5 (pictureEmpty 2, pictureTruncated 3)" */
export function tallied(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].map(([what, count]) => `${what} ${String(count)}`);
  return parts.length === 0 ? '0' : `${String(sumOf(counts))} (${parts.join(', ')})`;
}

/** Every file below with its size, time and checksum. Names are as the disk has them: of some the bytes are no text. */
export function filesBelow(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const look = (place: Buffer): void => {
    for (const entry of readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([place, Buffer.from('/'), entry.name]);
      if (entry.isDirectory()) look(path);
      if (!entry.isFile()) continue;
      const checksum = createHash('sha256').update(readFileSync(path)).digest('hex');
      files.set(path.toString('latin1'), `${String(statSync(path).mtimeMs)} ${checksum}`);
    }
  };
  look(Buffer.from(folder));
  return files;
}

/** The files there were that are no longer there, or no longer as they were. */
export function touched(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...before].flatMap(([name, was]) => (after.get(name) === was ? [] : [name]));
}
