import { deflateSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import type { PictureChange, PictureTokens } from '../contract/engineWork.ts';
import { imageIdSchema, jobIdSchema } from '../contract/ids.ts';
import { howMadeSchema, imageKinds, importedSchema } from '../contract/images.ts';
import type { HowMade } from '../contract/images.ts';
import { lastMoment } from '../contract/moments.ts';
import { areSoundTokens } from '../contract/pictureTokens.ts';
import { textChunk, textOf } from './png.ts';
import type { PngChunk } from './png.ts';

/** Everything a PNG says about itself, so that a history can be rebuilt from its pictures alone. */
export const pictureRecordSchema = z.strictObject({
  format: z.literal(1),
  id: imageIdSchema,
  kind: z.enum(imageKinds),
  title: z.string(),
  /** null where the file claims a day that no calendar shows: a foreign hand or a broken clock wrote it. */
  createdAt: z.int().min(0).max(lastMoment).nullable().catch(null),
  jobId: jobIdSchema.nullable(),
  parentId: imageIdSchema.nullable(),
  made: howMadeSchema.nullable(),
  imported: importedSchema.nullable(),
  tokens: z
    .strictObject({
      gridSide: z.number(),
      tokenDims: z.number(),
      tokensDrawn: z.number(),
      // A number that 16 bits do not hold would become another one.
      order: z.array(z.number().int().min(0).max(65_535)),
    })
    .nullable(),
});
export type PictureRecord = z.infer<typeof pictureRecordSchema>;

const recordKeyword = 'unifluid';
/** A private, ancillary chunk that is unsafe to copy when the pixels change: float32 latents, little endian, raster order. */
const latentsChunk = 'ufTK';

/** The same for what an edit changed of its original: a byte a pixel, deflated. */
const changeChunk = 'ufCH';
/** No model draws a larger square. */
const mostChange = 4_096 * 4_096;

/** Chunks that describe the pixels of their file, and no others. */
export const chunksOfPixels: readonly string[] = [latentsChunk, changeChunk];

/** The record as JSON, the same in words for people and other programs, the latents, and what was changed. */
export function recordChunks(record: PictureRecord, latents: Buffer | null, change: PictureChange | null = null): readonly PngChunk[] {
  return [
    textChunk('Title', record.title),
    textChunk('Software', 'UniFluid Studio'),
    ...(record.made === null ? [] : [textChunk('Description', inWords(record.made))]),
    textChunk(recordKeyword, JSON.stringify(record)),
    ...(latents === null ? [] : [{ type: latentsChunk, data: latents }]),
    ...(change === null ? [] : [{ type: changeChunk, data: deflateSync(change) }]),
  ];
}

/** What was changed of the original, or null where the file does not say, or nothing that is a square. */
export function readChange(chunks: readonly PngChunk[]): PictureChange | null {
  const packed = chunks.find(({ type }) => type === changeChunk)?.data;
  if (packed === undefined) return null;
  try {
    const change = inflateSync(packed, { maxOutputLength: mostChange });
    return change.length > 0 && Number.isInteger(Math.sqrt(change.length)) ? change : null;
  } catch {
    // A foreign hand may have written anything there.
    return null;
  }
}

export type RecordFound = {
  readonly record: PictureRecord;
  readonly tokens: PictureTokens | null;
  readonly change: PictureChange | null;
};

/** The record of a picture of ours with its tokens, or null where there is none that holds together. */
export function readRecord(chunks: readonly PngChunk[]): RecordFound | null {
  const parsed = pictureRecordSchema.safeParse(parseRecord(chunks));
  if (!parsed.success) return null;
  const latents = chunks.find(({ type }) => type === latentsChunk)?.data;
  return { record: parsed.data, tokens: readTokens(parsed.data, latents), change: readChange(chunks) };
}

function readTokens({ tokens }: PictureRecord, latents: Buffer | undefined): PictureTokens | null {
  if (tokens === null || latents === undefined) return null;
  const { order, ...shape } = tokens;
  // Before anything is made of them: a chunk may claim any length.
  if (latents.length !== shape.gridSide ** 2 * shape.tokenDims * 4 || order.length > latents.length) return null;
  const numbers = Float32Array.from({ length: latents.length / 4 }, (_value, index) => latents.readFloatLE(index * 4));
  const read = { ...shape, order: Uint16Array.from(order), latents: numbers };
  return areSoundTokens(read) ? read : null;
}

function parseRecord(chunks: readonly PngChunk[]): unknown {
  try {
    return JSON.parse(textOf(chunks, recordKeyword) ?? 'null');
  } catch {
    // A foreign file may carry anything under our keyword, text that cannot be unpacked as well; it has no record then.
    return null;
  }
}

/** One paragraph a person understands: "a red fox. Seed 7, 16 steps, guidance 3, random order, studio-mini 0.1.0." */
export function inWords(made: HowMade): string {
  const numbers = [`seed ${made.seed}`, `${made.steps} steps`, `guidance ${made.guidance}`, `${made.order} order`];
  const what = made.task === 'edit' ? `Edit: ${made.text}` : made.text;
  const style = made.style === null ? '' : `, ${made.style}`;
  return `${what}${style}. ${numbers.join(', ')}, variation ${made.variation + 1} of ${made.variations}, ${made.model.id} ${made.model.version}.`;
}
