import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupFolder, writeBackup } from '../backups.ts';
import { openDatabase } from '../openDatabase.ts';
import type { OpenOptions } from '../openDatabase.ts';
import { createImageRepository } from '../imageRepository.ts';
import { createJobRepository } from '../jobRepository.ts';
import { createHistoryRepository } from '../historyRepository.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import { newImage, testBinding } from './testDatabase.ts';

export const day = 24 * 60 * 60 * 1000;
/** When most of these tests play. */
export const noon = 1_700_000_000_000;

function prepareAll(database: SqliteDatabase) {
  const [images, jobs, history] = [createImageRepository(database), createJobRepository(database), createHistoryRepository(database)];
  return { images, jobs, history };
}
export type Prepared = ReturnType<typeof prepareAll>;

/** A library on disk that a test opens, harms and opens again. */
export class TestLibrary {
  readonly folder = mkdtempSync(join(tmpdir(), 'unifluid-library-'));
  readonly file = join(this.folder, 'library.sqlite');
  readonly backups = backupFolder(this.file);

  open(now = noon, change: Partial<OpenOptions<Prepared>> = {}) {
    return openDatabase({ file: this.file, binding: testBinding, now, prepare: prepareAll, ...change });
  }

  /** Adds pictures with these numbers. */
  fill(...numbers: readonly number[]): void {
    const { prepared, close } = this.open();
    for (const number of numbers) prepared.images.add({ ...newImage(number), jobId: null });
    close();
  }

  backUp(writtenAt: number): void {
    const { database, close } = this.open();
    writeBackup(database, this.backups, writtenAt, testBinding);
    close();
  }

  /** Opens and closes it; how many pictures it holds and what the person is told. */
  look(now = noon, change: Partial<OpenOptions<Prepared>> = {}) {
    const { prepared, recovered, close } = this.open(now, change);
    const { total } = prepared.images.page({ limit: 1, trash: 'with' });
    close();
    return { total, recovered };
  }

  lose(): void {
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.file + suffix, { force: true });
  }

  write(at: number, ...bytes: readonly number[]): void {
    const handle = openSync(this.file, 'r+');
    writeSync(handle, Buffer.from(bytes), 0, bytes.length, at);
    closeSync(handle);
  }

  names(folder = this.folder): readonly string[] {
    return readdirSync(folder).toSorted();
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
