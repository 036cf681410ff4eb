import { z } from 'zod';
import { AppError, errorCodes } from '../contract/errors.ts';
import { photoFolderIdSchema, photoIdSchema } from '../contract/ids.ts';
import type { PhotoId } from '../contract/ids.ts';
import { photoFactsSchema, photoFormats, photoStates } from '../contract/photos.ts';
import type { PhotoCard, PhotoRecord } from '../contract/photos.ts';
import { captionJson, photoCaptionSchema } from './captionRows.ts';
import { bytes, json, known, nullable, number, rowReader, text } from './columns.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

export const failureSchema = z.object({ code: z.enum(errorCodes), message: z.string() });

/** A photo whose folder cannot be reached is offline; that stands with the folder, because there may be very many of them. */
export const stateNow = `CASE WHEN photos.state = 'here' AND folder IN (SELECT seq FROM photo_folders WHERE state = 'offline') THEN 'offline' ELSE photos.state END`;

/** Photos of a folder that was removed go bit by bit; from the first moment nobody sees them. */
export const ofKnownFolders = `folder IN (SELECT seq FROM photo_folders WHERE state <> 'removed')`;

const cardColumns = {
  id: known('photos.id', photoIdSchema),
  folderId: known('(SELECT id FROM photo_folders WHERE seq = photos.folder)', photoFolderIdSchema),
  path: text(`CASE directory WHEN '' THEN name ELSE directory || '/' || name END`),
  name: text('name'),
  width: nullable(number('width')),
  height: nullable(number('height')),
  takenAt: nullable(number('taken_at')),
  camera: nullable(text('camera')),
  bytes: number('bytes'),
  state: known(stateNow, z.enum(photoStates)),
  failure: nullable(json('failure', failureSchema)),
  caption: nullable(json(captionJson, photoCaptionSchema)),
  revision: number('revision'),
};

export const photoCardReader = rowReader<PhotoCard>('photo', cardColumns);

const shownFolder = '(SELECT shown FROM photo_folders WHERE seq = photos.folder)';

export const photoRecordReader = rowReader<PhotoRecord>('photo', {
  ...cardColumns,
  file: text(`${shownFolder} || '/' || ${cardColumns.path.sql}`),
  modifiedAt: number('modified / 1000'),
  addedAt: number('added_at'),
  sha256: nullable(text('CASE stale WHEN 0 THEN sha256 END')),
  format: nullable(known('format', z.enum(photoFormats))),
  orientation: number('orientation'),
  facts: json('facts', photoFactsSchema),
});

/** Where a photo's file is, as the file system has it. */
export type PhotoPlace = { readonly folder: Uint8Array; readonly path: Uint8Array; readonly revision: number };

const placeReader = rowReader<PhotoPlace>('photo', {
  folder: bytes('(SELECT path FROM photo_folders WHERE seq = photos.folder)'),
  path: bytes('path'),
  revision: number('revision'),
});

/** Throws photoNotFound. */
export function findPhoto(database: SqliteDatabase) {
  const find = <T>(reader: { readonly list: string; readonly read: (stored: object) => T }) => {
    const statement = database.prepare<[PhotoId], object>(`SELECT ${reader.list} FROM photos WHERE id = ? AND ${ofKnownFolders}`);
    return (id: PhotoId): T => {
      const stored = statement.get(id);
      if (stored === undefined) throw new AppError('photoNotFound');
      return reader.read(stored);
    };
  };
  return { card: find(photoCardReader), record: find(photoRecordReader), place: find(placeReader) };
}
