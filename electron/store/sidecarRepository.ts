import { createHash } from 'node:crypto';
import { z } from 'zod';
import { sidecarBatchIdSchema } from '../contract/ids.ts';
import type { SidecarBatchId } from '../contract/ids.ts';
import { sidecarFormats } from '../contract/sidecarFormats.ts';
import type { ReplacedPart, SidecarJournal, SidecarWrite, StoredWrite } from '../sidecars/ports.ts';
import { bytes, known, nullable, number, rowReader, text } from './columns.ts';
import { prepareInsert } from './insertRow.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

const writeReader = rowReader('sidecar', {
  seq: number('seq'),
  batch: known('batch', sidecarBatchIdSchema),
  path: bytes('path'),
  format: known('format', z.enum(sidecarFormats)),
  writtenAt: number('written_at'),
  afterSha256: text('after_sha256'),
  beforeSha256: nullable(text('before_sha256')),
  start: nullable(number('kept_start')),
  end: nullable(number('kept_end')),
  kept: nullable(bytes('kept')),
});

/** Sidecars that were written, with what they replaced. */
export function createSidecarRepository(database: SqliteDatabase): SidecarJournal {
  const insertWrite = prepareInsert(database, 'sidecar_writes', [
    'batch',
    'path',
    'format',
    'written_at',
    'after_sha256',
    'before_sha256',
    'kept_start',
    'kept_end',
    'kept',
  ]);
  const insertWords = prepareInsert(database, 'sidecar_words', ['write_seq', 'photo_id', 'path', 'words_sha256']);
  const newest = database.prepare<[], number>('SELECT last_insert_rowid()').pluck();
  const drop = database.prepare<[number]>('DELETE FROM sidecar_writes WHERE seq = ?');
  const known = database
    .prepare<[Buffer, string], number>('SELECT 1 FROM sidecar_words WHERE path = ? AND words_sha256 = ? LIMIT 1')
    .pluck();
  const list = database.prepare<[SidecarBatchId], object>(
    `SELECT ${writeReader.list} FROM sidecar_writes WHERE batch = ? AND undone_at IS NULL ORDER BY seq DESC`,
  );
  const undone = database.prepare<[number, number]>('UPDATE sidecar_writes SET undone_at = ? WHERE seq = ?');
  const addOne = (write: SidecarWrite): number => {
    insertWrite(rowOf(write));
    const seq = newest.get() ?? 0;
    const path = Buffer.from(write.path);
    for (const { photoId, text: words } of write.words) {
      insertWords({ write_seq: seq, photo_id: photoId, path, words_sha256: sha256Of(words) });
    }
    return seq;
  };
  const inOne = database.transaction((step: () => readonly number[]) => step());
  return {
    add: (writes) => withStoreErrors(() => inOne.immediate(() => writes.map(addOne))),
    drop: (seqs) =>
      withStoreErrors(
        () =>
          void inOne.immediate(() => {
            for (const seq of seqs) drop.run(seq);
            return seqs;
          }),
      ),
    knows: (path, words) => withStoreErrors(() => known.get(Buffer.from(path), sha256Of(words)) !== undefined),
    ofBatch: (batch) => withStoreErrors(() => list.all(batch).map((row) => toWrite(writeReader.read(row)))),
    // It stands as a write that changed nothing, and that nobody can undo.
    takeOver: ({ sha256, ...file }, now) =>
      withStoreErrors(() => {
        const before = { sha256, start: 0, end: 0, kept: Buffer.alloc(0) };
        inOne.immediate(() => {
          const seq = addOne({ ...file, writtenAt: now, afterSha256: sha256, before });
          undone.run(now, seq);
          return [seq];
        });
      }),
    setUndone: (seq, now) => withStoreErrors(() => void undone.run(now, seq)),
  };
}

function rowOf({ batch, path, format, writtenAt, afterSha256, before }: SidecarWrite) {
  return {
    batch,
    path: Buffer.from(path),
    format,
    written_at: writtenAt,
    after_sha256: afterSha256,
    before_sha256: before?.sha256 ?? null,
    kept_start: before?.start ?? null,
    kept_end: before?.end ?? null,
    kept: before === null ? null : Buffer.from(before.kept),
  };
}

function toWrite({ beforeSha256, start, end, kept, ...write }: ReturnType<typeof writeReader.read>): StoredWrite {
  const isWhole = beforeSha256 !== null && start !== null && end !== null && kept !== null;
  const before: ReplacedPart | null = isWhole ? { sha256: beforeSha256, start, end, kept } : null;
  return { ...write, before };
}

function sha256Of(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}
