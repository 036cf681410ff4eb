import { AppError } from '../contract/errors.ts';
import type { Failure } from '../contract/errors.ts';
import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { FoundFile, PhotoRead, PhotoRow, PhotoScanStore, PresentRow, ReadOutcome, ScannedFolder } from '../photos/ports.ts';
import { prepareInsert } from './insertRow.ts';
import { createPhotoMoves } from './photoMoves.ts';
import { photoWords } from './photoWords.ts';
import { rebuildable } from './rebuildable.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';
import { prepareWordMerging } from './wordMerging.ts';
import type { Step } from './wordMerging.ts';

const columnsOfNew = [
  'id',
  'folder',
  'path',
  'directory',
  'name',
  'bytes',
  'modified',
  'device',
  'inode',
  'state',
  'stale',
  'orientation',
  'facts',
  'revision',
  'moment',
  'added_at',
  'words',
] as const;

type Known = { readonly seq: number; readonly bytes: number; readonly modified: number; readonly inode: number; readonly state: string };
type Named = { readonly directory: string; readonly name: string; readonly modified: number; readonly sha256: string | null };

/** What scans write. Each step is a transaction of its own, so a scan that ends anywhere leaves a library that is true as far as it goes. */
export function createPhotoScans(database: SqliteDatabase): PhotoScanStore {
  const folderRow = database.prepare<[PhotoFolderId], ScannedFolder & { readonly seq: number }>(
    `SELECT seq, id, path, shown FROM photo_folders WHERE id = ? AND state <> 'removed'`,
  );
  const folderOf = (id: PhotoFolderId) => {
    const found = folderRow.get(id);
    if (found === undefined) throw new AppError('photoFolderNotFound');
    return found;
  };
  const seqOf = (id: PhotoFolderId): number => folderOf(id).seq;
  const setState = database.prepare<[string, PhotoFolderId]>(`UPDATE photo_folders SET state = ? WHERE id = ? AND state <> 'removed'`);
  const setEnded = database.prepare<[string, string, PhotoFolderId]>('UPDATE photo_folders SET last_scan = ?, failures = ? WHERE id = ?');
  const any = database.prepare<[PhotoFolderId]>('SELECT 1 FROM photos WHERE folder = (SELECT seq FROM photo_folders WHERE id = ?) LIMIT 1');
  const merging = prepareWordMerging(database);
  const step: Step = (work) => rebuildable(database, () => merging(work));
  return {
    folder: (id) => withStoreErrors(() => folderOf(id)),
    ...listedFiles(database, step, seqOf),
    ...openedFiles(database, step, seqOf),
    setState: (id, state) => withStoreErrors(() => void setState.run(state, id)),
    ended: (id, report, failures) => withStoreErrors(() => void setEnded.run(JSON.stringify(report), JSON.stringify(failures), id)),
    holdsPhotos: (id) => withStoreErrors(() => any.get(id) !== undefined),
  };
}

type SeqOf = (id: PhotoFolderId) => number;

/** What a walk found: which files there are. */
function listedFiles(
  database: SqliteDatabase,
  step: Step,
  seqOf: SeqOf,
): Pick<PhotoScanStore, 'note' | 'countKnown' | 'present' | 'repoint' | 'setMissing'> {
  const known = database.prepare<[number, Uint8Array], Known>(
    'SELECT seq, bytes, modified, inode, state FROM photos WHERE folder = ? AND path = ?',
  );
  const insert = prepareInsert(database, 'photos', columnsOfNew);
  const added = database.prepare<[PhotoId], number>('SELECT seq FROM photos WHERE id = ?').pluck();
  const change = database.prepare<object>(
    `UPDATE photos SET bytes = :bytes, modified = :modified, device = :device, inode = :inode, state = 'here', failure = NULL, stale = 1 WHERE seq = :seq`,
  );
  const back = database.prepare<[number]>(`UPDATE photos SET state = 'here' WHERE seq = ?`);
  // By row number: an index of folders would be sorted anew for every page.
  const present = database.prepare<[number, number, number], PresentRow>(
    `SELECT seq, path, bytes, modified, inode FROM photos WHERE +folder = ? AND seq > ? AND state <> 'missing' ORDER BY seq LIMIT ?`,
  );
  // Those that are missing, too: the index knows the folder, and to be right about the rest every row would be read.
  const countKnown = database.prepare<[number], number>('SELECT count(*) FROM photos WHERE folder = ?').pluck();
  const missing = database.prepare<[number]>(`UPDATE photos SET state = 'missing' WHERE seq = ? AND state <> 'missing'`);
  const moves = createPhotoMoves(database);

  const noteOne = (
    folder: number,
    file: FoundFile,
    now: number,
    newId: () => PhotoId,
  ): { seq: number; kind: 'same' | 'changed' | 'added' } => {
    const { path, directory, name, bytes, modified, device, inode } = file;
    const before = known.get(folder, path);
    if (before === undefined) {
      const id = newId();
      const unread = { state: 'here', stale: 1, orientation: 1, facts: '{}', revision: 1, moment: Math.trunc(modified / 1_000) };
      const words = photoWords({ directory, name, camera: null, takenAt: null });
      insert({ id, folder, path: Buffer.from(path), directory, name, bytes, modified, device, inode, ...unread, added_at: now, words });
      return { seq: added.get(id) ?? 0, kind: 'added' };
    }
    const { seq } = before;
    const isSame = before.bytes === bytes && before.modified === modified && before.inode === inode;
    if (!isSame) change.run({ seq, bytes, modified, device, inode });
    else if (before.state === 'missing') back.run(seq);
    return { seq, kind: isSame ? 'same' : 'changed' };
  };

  return {
    note: (id, files, now, newId) =>
      step(() => {
        const folder = seqOf(id);
        const noted = files.map((file) => noteOne(folder, file, now, newId));
        const seqs = (kind: string) => noted.filter((each) => each.kind === kind).map(({ seq }) => seq);
        return { seen: noted.map(({ seq }) => seq), added: seqs('added'), changed: seqs('changed').length };
      }),
    countKnown: (id) => withStoreErrors(() => countKnown.get(seqOf(id)) ?? 0),
    present: (id, after, limit) => withStoreErrors(() => present.all(seqOf(id), after, limit)),
    repoint: (older, newer) => step(() => moves.repoint(older, newer)),
    setMissing: (rows) => step(() => rows.forEach((seq) => void missing.run(seq))),
  };
}

function rowsWhere(database: SqliteDatabase, condition: string) {
  const rows = database.prepare<[number, number, number], PhotoRow>(
    `SELECT seq, id, path, name FROM photos WHERE folder = ? AND ${condition} AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const count = database.prepare<[number], number>(`SELECT count(*) FROM photos WHERE folder = ? AND ${condition}`).pluck();
  return {
    count: (folder: number): number => count.get(folder) ?? 0,
    after: (folder: number, after: number, limit: number): readonly PhotoRow[] => rows.all(folder, after, limit),
  };
}

/** What the files themselves say. */
function openedFiles(
  database: SqliteDatabase,
  step: Step,
  seqOf: SeqOf,
): Pick<PhotoScanStore, 'countToRead' | 'toRead' | 'keepRead' | 'countToLook' | 'toLook' | 'setUnreadable' | 'retryUnopened'> {
  const toRead = rowsWhere(database, `stale = 1 AND state = 'here'`);
  const toLook = rowsWhere(database, `stale = 0 AND state = 'here' AND look IS NULL`);
  const named = database.prepare<[number], Named>('SELECT directory, name, modified, sha256 FROM photos WHERE seq = ?');
  const keep = database.prepare<object>(
    `UPDATE photos SET stale = 0, sha256 = :sha256, format = :format, orientation = :orientation, width = coalesce(:width, width),
      height = coalesce(:height, height), taken_at = :takenAt, camera = :camera, facts = :facts, moment = :moment, words = :words WHERE seq = :seq`,
  );
  const another = database.prepare<[number]>(
    'UPDATE photos SET revision = revision + (sha256 IS NOT NULL), look = NULL, width = NULL, height = NULL WHERE seq = ?',
  );
  const fail = database.prepare<[string, number]>(`UPDATE photos SET state = 'unreadable', failure = ? WHERE seq = ?`);
  const retry = database.prepare<[number]>(
    `UPDATE photos SET state = 'here', failure = NULL WHERE folder = ? AND state = 'unreadable' AND stale = 1`,
  );
  const moves = createPhotoMoves(database);

  const keepOne = (seq: number, read: PhotoRead): boolean => {
    const row = named.get(seq);
    if (row === undefined) return false;
    if (row.sha256 !== read.sha256) another.run(seq);
    const { facts, ...values } = read;
    const moment = read.takenAt ?? Math.trunc(row.modified / 1_000);
    keep.run({ ...values, seq, facts: JSON.stringify(facts), moment, words: photoWords({ ...row, ...read }) });
    return row.sha256 === null && moves.claimMissing(seq, read.sha256, row.name);
  };
  const failOne = (seq: number, failure: Failure): void => void fail.run(JSON.stringify(failure), seq);

  return {
    countToRead: (id) => withStoreErrors(() => toRead.count(seqOf(id))),
    toRead: (id, after, limit) => withStoreErrors(() => toRead.after(seqOf(id), after, limit)),
    keepRead: (outcomes: readonly ReadOutcome[]) =>
      step(() => {
        let moved = 0;
        for (const outcome of outcomes) {
          if (outcome.kind === 'failed') failOne(outcome.seq, outcome.failure);
          else if (keepOne(outcome.seq, outcome.read)) moved += 1;
        }
        return moved;
      }),
    countToLook: (id) => withStoreErrors(() => toLook.count(seqOf(id))),
    toLook: (id, after, limit) => withStoreErrors(() => toLook.after(seqOf(id), after, limit)),
    setUnreadable: (seq, failure) => withStoreErrors(() => failOne(seq, failure)),
    retryUnopened: (id) => withStoreErrors(() => void retry.run(seqOf(id))),
  };
}
