import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll } from 'vitest';
import { createSharpCodec } from '../library/sharpCodec.ts';
import { createLocalScanner } from '../photos/localScanner.ts';
import { backupFolder, writeBackup } from '../store/backups.ts';
import { createImageRepository } from '../store/imageRepository.ts';
import { openDatabase } from '../store/openDatabase.ts';
import { fillLibrary } from '../store/testing/fillLibrary.ts';
import { testBinding } from '../store/testing/testDatabase.ts';
import { openStudio } from './openStudio.ts';
import { profileAt } from './profile.ts';
import { systemClock } from './system.ts';
import { FakeEngine } from './testing/fakeEngine.ts';
import { type Chance, torture } from './testing/torture.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-damage-'));
const sound = profileAt(join(root, 'sound'));
const damaged = profileAt(join(root, 'damaged'));
let pristine: Buffer;
let filled: number;

/** A filled history whose backup of today holds all of it. */
beforeAll(() => {
  const now = Date.now();
  const opened = openDatabase({ file: sound.database, binding: testBinding, now, prepare: () => null });
  fillLibrary(opened.database);
  filled = createImageRepository(opened.database).page({ limit: 50, trash: 'with' }).total;
  writeBackup(opened.database, backupFolder(sound.database), now, testBinding);
  opened.database.pragma('wal_checkpoint(TRUNCATE)');
  opened.close();
  pristine = readFileSync(sound.database);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const pageBytes = (): number => pristine.readUInt16BE(16);

/** One bit of the file's header, or one of the page that holds the names of all tables. */
function flip(chance: Chance): { readonly at: number; readonly data: Buffer } {
  const at =
    chance.pick(['header', 'header', 'header', 'schema'] as const) === 'header'
      ? chance.between(0, 99)
      : chance.between(100, pageBytes() - 1);
  const data = Buffer.from(pristine);
  data[at] = (data[at] ?? 0) ^ (1 << chance.between(0, 7));
  return { at, data };
}

/** Opens the profile as every start does. Answers what a person would miss. */
async function whatIsMissing(): Promise<string | null> {
  const readers = { codec: createSharpCodec(sharp), scanner: createLocalScanner() };
  const parts = { engine: new FakeEngine(), ...readers, clock: systemClock, announce: () => undefined };
  const studio = openStudio({ ...parts, profile: damaged, sqliteBinding: testBinding, model: () => null, onlyOwnJobs: true });
  try {
    const pictures = studio.images.page({ limit: 50, trash: 'with' }).total;
    const entries = studio.history.page({ limit: 50 }).entries.length;
    return pictures === filled && entries > 0 ? null : `${pictures} of ${filled} pictures, ${entries} entries`;
  } finally {
    await studio.close();
  }
}

torture({
  name: 'flipped bits of the database',
  rounds: { full: 520, sample: 40 },
  async round(chance) {
    const { at, data } = flip(chance);
    rmSync(damaged.folder, { recursive: true, force: true });
    cpSync(sound.folder, damaged.folder, { recursive: true });
    writeFileSync(damaged.database, data);
    const missing = await whatIsMissing().catch((error: unknown) => `does not open: ${String(error)}`);
    return missing === null ? null : `byte ${at}: ${missing}`;
  },
});
