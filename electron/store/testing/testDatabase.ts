import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PictureTokens } from '../../contract/engineWork.ts';
import { rankOf } from '../../contract/jobRanks.ts';
import type { ConversationId, ImageId, JobId } from '../../contract/ids.ts';
import type { HowMade } from '../../contract/images.ts';
import type { GenerateRequest, JobRequest } from '../../contract/jobs.ts';
import type { JobLease, NewImage, NewJob } from '../../jobs/ports.ts';
import { openDatabase } from '../openDatabase.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import { openSqlite } from '../sqliteDriver.ts';

/** The binding this test runtime needs; the environment names it where the prebuilt one does not fit. */
export const testBinding = process.env['UNIFLUID_SQLITE_BINDING'] ?? null;

export type TestDatabase = { readonly database: SqliteDatabase; readonly file: string; readonly folder: string; dispose(): void };

/** A real database file in a folder of its own. */
export function createTestDatabase(now = 1_000_000): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-store-'));
  const file = join(folder, 'library.sqlite');
  const { database, close } = openTestDatabase(file, now);
  return {
    database,
    file,
    folder,
    dispose() {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The database alone, as a test of its tables asks for it. */
export function openTestDatabase(file: string, now = 1_000_000) {
  return openDatabase({ file, binding: testBinding, now, prepare: () => null });
}

/** Runs SQL on a database file that nobody has open. */
export function changeDatabaseFile(file: string, sql: string): void {
  const database = openSqlite(file, testBinding);
  database.exec(sql);
  database.close();
}

/** All rows of a query, for one deep comparison. */
export function tableRows(database: SqliteDatabase, sql: string): unknown[] {
  return database.prepare(sql).all();
}

export const jobId = (number: number): JobId => `job_${String(number).padStart(8, '0')}`;
export const lease = (number: number, worker = 'me'): JobLease => ({ id: jobId(number), worker });
export const imageId = (number: number): ImageId => `img_${String(number).padStart(8, '0')}`;
export const conversationId = (number: number): ConversationId => `con_${String(number).padStart(8, '0')}`;

export const generateRequest: GenerateRequest = {
  kind: 'generate',
  prompt: 'a red fox',
  seed: 7,
  variations: 1,
  steps: 4,
  guidance: 3,
  temperature: 1,
  order: 'random',
};

export function newJob(number: number, request: JobRequest = generateRequest, change: Partial<NewJob> = {}): NewJob {
  const base = {
    id: jobId(number),
    request,
    rank: rankOf(request),
    seed: 7,
    conversationId: null,
    createdAt: 1_000 + number,
    reservedFor: null,
  };
  return { ...base, ...change };
}

export const howMade: HowMade = {
  task: 'generate',
  text: 'a red fox',
  style: null,
  seed: 7,
  variation: 0,
  variations: 1,
  steps: 4,
  guidance: 3,
  imageGuidance: null,
  temperature: 1,
  order: 'random',
  model: { id: 'tiny-test', name: 'Tiny', version: '0.1.0', sha256: 'ab' },
  provider: 'cpu',
  threads: 1,
  milliseconds: { reading: 1, drawing: 2, decoding: 3 },
  source: null,
};

export const pictureTokens: PictureTokens = {
  gridSide: 2,
  tokenDims: 2,
  order: Uint16Array.of(3, 0, 1, 2),
  tokensDrawn: 4,
  latents: Float32Array.of(0, 0.25, -1, 2, 3, 4, 5, 6),
};

export function newImage(number: number, change: Partial<NewImage> = {}): NewImage {
  return {
    id: imageId(number),
    kind: 'generated',
    title: 'a red fox',
    parentId: null,
    variation: 0,
    width: 32,
    height: 32,
    createdAt: 2_000 + number,
    saved: { file: `2026-11/${imageId(number)}.png`, bytes: 10, sha256: 'cd' },
    made: howMade,
    tokens: pictureTokens,
    ...change,
  };
}
