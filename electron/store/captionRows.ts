import { hash } from 'node:crypto';
import { z } from 'zod';
import type { CaptionSettings } from '../contract/captionSettings.ts';
import type { TextPiece } from '../contract/history.ts';
import type { PhotoCaption } from '../contract/photos.ts';
import { doubtOf } from './captionDoubt.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { searchText } from './searchText.ts';

const piece = z.object({ text: z.string(), logProbability: z.number() });

/** What stands with a photo, as the log of changes keeps it. */
export const standingSchema = z.object({
  text: z.string(),
  keywords: z.array(z.string()),
  pieces: z.array(piece),
  confidence: z.number().nullable(),
  by: z.enum(['model', 'person']),
  review: z.enum(['toReview', 'approved']),
  content: z.string().nullable(),
  key: z.string().nullable(),
  writtenAt: z.number(),
});
type Parsed = z.infer<typeof standingSchema>;
export type Standing = Readonly<Omit<Parsed, 'keywords' | 'pieces'>> & {
  readonly keywords: readonly string[];
  readonly pieces: readonly TextPiece[];
};

/** SQL of a caption as JSON, null where there is none. */
export const standingJson = `(SELECT json_object('text', text, 'keywords', json(keywords), 'pieces', json(pieces), 'confidence', confidence,
  'by', by, 'review', review, 'content', content, 'key', key, 'writtenAt', written_at) FROM photo_captions WHERE photo = photos.seq)`;

/** SQL of what a card shows of it. */
export const captionJson = `(SELECT json_object('text', text, 'keywords', json(keywords), 'confidence', confidence, 'by', by, 'review', review)
  FROM photo_captions WHERE photo = photos.seq)`;

export const photoCaptionSchema: z.ZodType<PhotoCaption> = standingSchema.pick({
  text: true,
  keywords: true,
  confidence: true,
  by: true,
  review: true,
});

export function readStanding(stored: string | null): Standing | null {
  return stored === null ? null : standingSchema.parse(JSON.parse(stored));
}

/** Names what was asked about a content, and of whom. What becomes of the answer (the policy) is no part of it. */
export function captionKey(content: string, model: string, { kind, beams }: CaptionSettings, words: string): string {
  return hash('sha256', JSON.stringify([content, model, kind, beams, words]));
}

/** Writes what stands with a photo, or that nothing does, and what it is found by. */
export function prepareStanding(database: SqliteDatabase): (photo: number, standing: Standing | null) => void {
  const write = database.prepare<object>(`
    INSERT OR REPLACE INTO photo_captions (photo, text, keywords, pieces, confidence, by, review, content, key, written_at)
    VALUES (:photo, :text, :keywords, :pieces, :confidence, :by, :review, :content, :key, :writtenAt)`);
  const clear = database.prepare<[number]>('DELETE FROM photo_captions WHERE photo = ?');
  // What it is found by changes less often than how it stands: an index of words costs more than one of numbers.
  const say = database.prepare<{ said: string; photo: number }>('UPDATE photos SET said = :said WHERE seq = :photo AND said <> :said');
  const rank = database.prepare<[number, number]>('UPDATE photos SET doubt = ? WHERE seq = ?');
  return (photo, standing) => {
    if (standing === null) {
      clear.run(photo);
      rank.run(doubtOf(null), photo);
      say.run({ said: '', photo });
      return;
    }
    const { keywords, pieces } = standing;
    write.run({ ...standing, photo, keywords: JSON.stringify(keywords), pieces: JSON.stringify(pieces) });
    rank.run(doubtOf(standing), photo);
    say.run({ said: searchText(standing.text, ...keywords), photo });
  };
}
