import type { Foreign } from '../contract/images.ts';
import { limits } from '../contract/limits.ts';
import { commentOf } from './exifComment.ts';
import { readForeign } from './foreignRecord.ts';
import { readRecord } from './pictureRecord.ts';
import type { PictureRecord, RecordFound } from './pictureRecord.ts';
import { readChunks, textOf } from './png.ts';
import type { PngChunk } from './png.ts';

/** What a file that a person gives says of its picture: ours, with everything, or another program's. */
export type GivenRecord = ({ readonly kind: 'own' } & RecordFound) | { readonly kind: 'foreign'; readonly foreign: Foreign };

/** Never throws: a record that does not hold together is no record, and the picture is a picture all the same. */
export function readGiven(data: Buffer, exif: Buffer | undefined): GivenRecord | null {
  const chunks = chunksOf(data);
  const own = readRecord(chunks);
  if (own !== null && isWithinLimits(own.record)) return { kind: 'own', ...own };
  const comment = exif === undefined ? null : commentOf(exif);
  const foreign = readForeign((keyword) => textOf(chunks, keyword) ?? (keyword === 'parameters' ? comment : null));
  return foreign === null ? null : { kind: 'foreign', foreign };
}

function chunksOf(data: Buffer): readonly PngChunk[] {
  try {
    return readChunks(data);
  } catch {
    return [];
  }
}

/** Nothing that a person could not have asked for here: such a record would fill panels with what no request may say. */
function isWithinLimits({ title, made, imported }: PictureRecord): boolean {
  if (title.length > limits.promptCharacters || (imported?.fileName ?? '').length > limits.promptCharacters) return false;
  if (made === null) return true;
  const { text, style, model, provider } = made;
  const isShort = text.length <= limits.promptCharacters && (style ?? '').length <= limits.styleCharacters;
  const names = [model.id, model.name, model.version, model.sha256, provider, made.source?.sha256 ?? ''];
  if (!isShort || names.some((name) => name.length > 200)) return false;
  const { seed, variations, steps, guidance, imageGuidance, temperature } = limits;
  const asked: readonly (readonly [number, { readonly min: number; readonly max: number }])[] = [
    [made.seed, seed],
    [made.variations, variations],
    [made.variation, { min: 0, max: made.variations - 1 }],
    [made.keep ?? 1, { min: 1, max: made.variations }],
    [made.steps, steps],
    [made.guidance, guidance],
    [made.imageGuidance ?? 0, imageGuidance],
    [made.temperature, temperature],
  ];
  return asked.every(([value, { min, max }]) => value >= min && value <= max);
}
