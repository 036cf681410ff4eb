import { z } from 'zod';
import type { WrittenCaption } from '../contract/captionRuns.ts';
import type { ModelUse } from '../contract/engineWork.ts';
import { json, number, rowReader, text } from './columns.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

/** Everything a model wrote about a content, by what it was asked. Runs inside the caller's transaction. */
export type MadeCaptions = {
  any(): boolean;
  has(key: string): boolean;
  get(key: string): WrittenCaption;
  keep(key: string, caption: WrittenCaption, use: ModelUse, now: number): void;
};

const madeReader = rowReader<WrittenCaption>('made caption', {
  text: text('text'),
  keywords: json('keywords', z.array(z.string())),
  pieces: json('pieces', z.array(z.object({ text: z.string(), logProbability: z.number() }))),
  confidence: number('confidence'),
});

export function createMadeCaptions(database: SqliteDatabase): MadeCaptions {
  const has = database.prepare<[string], number>('SELECT 1 FROM made_captions WHERE key = ?').pluck();
  const find = database.prepare<[string], object>(`SELECT ${madeReader.list} FROM made_captions WHERE key = ?`);
  const keep = database.prepare<object>(`
    INSERT OR REPLACE INTO made_captions (key, text, keywords, pieces, confidence, made, created_at)
    VALUES (:key, :text, :keywords, :pieces, :confidence, :made, :now)`);
  const any = database.prepare<[], number>('SELECT 1 FROM made_captions LIMIT 1').pluck();
  return {
    any: () => any.get() !== undefined,
    has: (key) => has.get(key) !== undefined,
    get(key) {
      const stored = find.get(key);
      if (stored === undefined) throw new Error('the caption just found is not there');
      return madeReader.read(stored);
    },
    keep(key, { text: said, keywords, pieces, confidence }, use, now) {
      const values = { keywords: JSON.stringify(keywords), pieces: JSON.stringify(pieces), made: JSON.stringify(use) };
      keep.run({ key, text: said, confidence, now, ...values });
    },
  };
}
