import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fillLibrary } from '../../testing/fillLibrary.ts';
import { openTestDatabase } from '../../testing/testDatabase.ts';
import { newestVersion } from '../migrate.ts';
import { filledFile } from './filledFile.ts';

/**
 * Keeps a filled library of the newest version, as the studio of today writes it: run with Node before a migration is added, so that
 * the migration is tested on what people have.
 */
const folder = mkdtempSync(join(tmpdir(), 'unifluid-filled-'));
try {
  const file = join(folder, 'library.sqlite');
  const { database, close } = openTestDatabase(file);
  fillLibrary(database);
  close();
  writeFileSync(filledFile(newestVersion()), gzipSync(readFileSync(file), { level: 9 }));
  console.log(filledFile(newestVersion()));
} finally {
  rmSync(folder, { recursive: true });
}
