import type { Migration } from './migration.ts';

/** Photos are listed by how much their captions ask for a look; the number stands with the photo, so that an index has it. */
export const doubtOfCaptions: Migration = {
  version: 11,
  up: (database) => void database.exec(schema),
};

const schema = `
-- Below 1: to be reviewed, this sure. 2: reviewed. 3: no caption.
ALTER TABLE photos ADD COLUMN doubt REAL NOT NULL DEFAULT 3;
UPDATE photos SET doubt = (SELECT CASE review WHEN 'approved' THEN 2 ELSE coalesce(confidence, 0.5) END FROM photo_captions WHERE photo = photos.seq)
  WHERE seq IN (SELECT photo FROM photo_captions);
CREATE INDEX photos_by_doubt ON photos (doubt, seq);
`;
