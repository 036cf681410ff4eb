/** Reads fixtures/twins.json of a package; `package-format/README.md` states its form. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Rgba } from '../types.ts';

const seed = z.string().transform(Number);
const ids = z.array(z.int());
const turn = z.tuple([ids, ids]).transform(([question, answer]) => ({ question, answer }));
const scales = z.object({ text: z.number(), image: z.number(), schedule: z.enum(['linear', 'constant']) });
const guidanceRows = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const bytes = z.base64().transform((text) => new Uint8ClampedArray(Buffer.from(text, 'base64')));
const laidOutRow = z.object({ textIds: ids, positions: ids, blocks: ids, valid: z.string() });

const layoutSchema = z.object({
  task: z.enum(['draw', 'edit', 'caption', 'ask']),
  pieces: ids.default([]),
  turns: z.array(turn).default([]),
  imageTokens: z.int().default(0),
  rows: z.array(laidOutRow),
});

const drawing = {
  order: z.enum(['random', 'raster']),
  variations: z.int(),
  seed: z.int(),
  latents: z.array(z.array(z.number())),
  orders: z.array(ids),
  /** So many tokens of each, the first of its order, are held to the tolerance; all where it is not said. */
  held: z.int().optional(),
  tolerance: z.number(),
};
const writing = { pictures: ids, text: z.string(), logProbability: z.number(), tolerance: z.number() };

const runSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('draw'), prompt: z.string(), ...drawing }),
  z.object({ kind: z.literal('edit'), instruction: z.string(), picture: z.int(), ...drawing }),
  z.object({ kind: z.literal('caption'), ...writing }),
  z.object({ kind: z.literal('answer'), question: z.string(), earlier: z.array(z.tuple([z.string(), z.string()])), ...writing }),
]);

const twinsSchema = z.object({
  conversations: z.array(z.object({ turns: z.array(turn), reserve: z.int(), ids, opens: ids })),
  layouts: z.array(layoutSchema),
  start_noise: z.array(z.object({ seed, variation: z.int(), grid: z.int(), temperature: z.number(), noise: z.array(z.number()) })),
  guidance: z.array(
    z.object({
      scales,
      hasSource: z.boolean(),
      rows: guidanceRows,
      total: z.int(),
      weights: z.array(z.tuple([z.int(), z.array(z.number())])),
    }),
  ),
  schedules: z.array(z.object({ steps: z.int(), shift: z.number(), times: z.array(z.number()) })),
  choices: z.array(
    z.object({
      logits: z.array(z.number()),
      temperature: z.number(),
      seed,
      piece: z.int(),
      barred: ids,
      id: z.int(),
      logProbability: z.number(),
    }),
  ),
  circling: z.array(z.object({ ids, barred: ids })),
  doubled: bytes,
  resizing: z.array(
    z.object({ width: z.int(), height: z.int(), rgba: bytes, px: z.int(), resized: bytes, visionPx: z.int(), seen: bytes }),
  ),
  pictures: z.record(z.string(), bytes),
  runs: z.array(runSchema),
});

export type TwinFixtures = z.infer<typeof twinsSchema>;
export type TwinRun = z.infer<typeof runSchema>;

export function readTwinFixtures(packageFolder: string): TwinFixtures {
  return twinsSchema.parse(JSON.parse(readFileSync(join(packageFolder, 'fixtures/twins.json'), 'utf8')));
}

/** A picture of square cells, given as one straight RGBA value a cell, `px` wide. */
export function pictureOfCells(cells: Uint8ClampedArray, px: number): Rgba {
  const side = Math.sqrt(cells.length / 4);
  const data = new Uint8ClampedArray(px * px * 4);
  for (let pixel = 0; pixel < px * px; pixel += 1) {
    const row = Math.floor((Math.floor(pixel / px) * side) / px);
    const cell = row * side + Math.floor(((pixel % px) * side) / px);
    data.set(cells.subarray(cell * 4, cell * 4 + 4), pixel * 4);
  }
  return { width: px, height: px, data };
}
