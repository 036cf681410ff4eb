import type { ConversationId, ImageId } from '../contract/ids.ts';
import { searchText } from './searchText.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

type Found = {
  readonly id: ImageId;
  readonly title: string;
  readonly style: string | null;
  readonly foreign: string | null;
  readonly caption: string | null;
  readonly said: string | null;
};

const found = `
  SELECT id, title, made ->> '$.style' AS style, imported ->> '$.foreign.prompt' AS "foreign",
    (SELECT text FROM captions WHERE image_id = images.id ORDER BY captions.seq DESC LIMIT 1) AS caption,
    (SELECT group_concat(question || char(10) || coalesce(answer, ''), char(10))
      FROM conversation_images JOIN turns USING (conversation_id) WHERE conversation_images.image_id = images.id) AS said
  FROM images`;

export type ImageWords = {
  /** Something was said of this picture. */
  described(id: ImageId): void;
  /** A question was asked or answered about the pictures of this conversation. */
  talked(id: ConversationId): void;
};

/** What a picture is found by: its title, its style, the prompt that another program drew it from, its newest description, what was asked and answered about it. */
export function createImageWords(database: SqliteDatabase): ImageWords {
  const one = database.prepare<[ImageId], Found>(`${found} WHERE id = ?`);
  const talkedAbout = database.prepare<[ConversationId], Found>(
    `${found} WHERE id IN (SELECT image_id FROM conversation_images WHERE conversation_id = ?)`,
  );
  const set = database.prepare<[string, ImageId]>('UPDATE images SET words = ? WHERE id = ?');
  const write = ({ id, title, style, foreign, caption, said }: Found) =>
    void set.run(searchText(title, style ?? '', foreign ?? '', caption ?? '', said ?? ''), id);
  return {
    described: (id) => one.all(id).forEach(write),
    talked: (id) => talkedAbout.all(id).forEach(write),
  };
}
