import { searchText } from '../searchText.ts';
import type { Migration } from './migration.ts';

type Found = {
  readonly seq: number;
  readonly words: string;
  readonly title: string;
  readonly style: string | null;
  readonly foreign: string | null;
  readonly caption: string | null;
  readonly said: string | null;
};

/** Pictures are found by their style and by what was asked and answered about them, those that are there already too. */
export const wordsOfAnswers: Migration = {
  version: 5,
  up(database) {
    const rows = database
      .prepare<[], Found>(
        `SELECT seq, words, title, made ->> '$.style' AS style, imported ->> '$.foreign.prompt' AS "foreign",
          (SELECT text FROM captions WHERE image_id = images.id ORDER BY captions.seq DESC LIMIT 1) AS caption,
          (SELECT group_concat(question || char(10) || coalesce(answer, ''), char(10))
            FROM conversation_images JOIN turns USING (conversation_id) WHERE conversation_images.image_id = images.id) AS said
        FROM images`,
      )
      .all();
    const setWords = database.prepare<[string, number]>('UPDATE images SET words = ? WHERE seq = ?');
    for (const { seq, words, title, style, foreign, caption, said } of rows) {
      const anew = searchText(title, style ?? '', foreign ?? '', caption ?? '', said ?? '');
      if (anew !== words) setWords.run(anew, seq);
    }
  },
};
