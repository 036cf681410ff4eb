import { photoWords } from './photoWords.ts';
import type { PhotoWordSources } from './photoWords.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

export type PhotoMoves = {
  /** The older row stands for the newer one's file from now on, and the newer one is gone. Runs inside the caller's transaction. */
  repoint(older: number, newer: number): void;
  /** A photo of this content that is missing somewhere was moved here. Answers whether there was one. */
  claimMissing(newer: number, sha256: string, name: string): boolean;
};

/** A file that was moved or renamed outside is the photo it was, with all that was written about it. */
export function createPhotoMoves(database: SqliteDatabase): PhotoMoves {
  const place = database.prepare<[number], object>(
    'SELECT folder, path, directory, name, bytes, modified, device, inode FROM photos WHERE seq = ?',
  );
  const remove = database.prepare<[number]>('DELETE FROM photos WHERE seq = ?');
  const move = database.prepare<object>(
    `UPDATE photos SET folder = :folder, path = :path, directory = :directory, name = :name, bytes = :bytes, modified = :modified,
      device = :device, inode = :inode, state = 'here', failure = NULL WHERE seq = :seq`,
  );
  const words = database.prepare<[number], PhotoWordSources>(
    'SELECT directory, name, camera, taken_at AS takenAt FROM photos WHERE seq = ?',
  );
  const setWords = database.prepare<[string, number]>('UPDATE photos SET words = ? WHERE seq = ?');
  const lost = database
    .prepare<[string, number, string], number>(
      `SELECT seq FROM photos WHERE sha256 = ? AND seq <> ? AND state = 'missing' AND stale = 0 ORDER BY name = ? DESC, seq LIMIT 1`,
    )
    .pluck();

  const repoint = (older: number, newer: number): void => {
    const file = place.get(newer);
    if (file === undefined) return;
    remove.run(newer);
    move.run({ ...file, seq: older });
    const sources = words.get(older);
    if (sources !== undefined) setWords.run(photoWords(sources), older);
  };
  return {
    repoint,
    claimMissing(newer, sha256, name) {
      const older = lost.get(sha256, newer, name);
      if (older === undefined) return false;
      repoint(older, newer);
      return true;
    },
  };
}
