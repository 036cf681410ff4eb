/** Reads captions.json beside it, which `unifluid/export/caption_twins.py` writes. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const ids = z.array(z.int());
const bytes = z.base64().transform((text) => new Uint8ClampedArray(Buffer.from(text, 'base64')));

const searchSchema = z.object({
  width: z.int(),
  fewest: z.int(),
  eos: z.int(),
  most: z.int(),
  steps: z.array(
    z.object({
      logits: z.array(z.array(z.number())),
      parents: ids,
      open: z.array(ids),
      ended: z.array(z.object({ ids, total: z.number() })),
    }),
  ),
});

const captionSchema = z.object({
  picture: z.int(),
  task: z.enum(['caption', 'ask']),
  words: z.string(),
  beams: z.int(),
  fewest: z.int(),
  ids,
  text: z.string(),
  logProbabilities: z.array(z.number()),
});

export type CaptionFixture = z.infer<typeof captionSchema>;

const fixturesSchema = z.object({
  /** Nats a piece. */
  tolerance: z.number(),
  searches: z.array(searchSchema),
  /** Cells of a picture, as `pictureOfCells` takes them. */
  pictures: z.record(z.string(), bytes),
  captions: z.record(z.string(), z.array(captionSchema)),
});

export const captionFixtures = fixturesSchema.parse(JSON.parse(readFileSync(new URL('captions.json', import.meta.url), 'utf8')));
