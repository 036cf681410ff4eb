import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { measuredFileSchema, measuredKey } from './measuredKey.ts';

/** Packages of format 1 say it beside the rest of their shape, newer ones among what belongs to drawing. */
const firstDrawing = z.looseObject({ image_px: z.int() });
const drawing = z.looseObject({ drawing: firstDrawing }).transform(({ drawing: told }) => told);

const manifestSchema = z.looseObject({
  id: z.string(),
  version: z.string(),
  architecture: z.union([firstDrawing, drawing, z.unknown().transform(() => null)]),
  files: z.array(measuredFileSchema),
});

/** A package as measuring needs it. */
export type MeasuredPackage = {
  readonly folder: string;
  readonly id: string;
  readonly version: string;
  readonly px: number;
  /** Names what was made by it, and by no package that draws otherwise. */
  readonly name: string;
};

export function readMeasuredPackage(folder: string): MeasuredPackage {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) throw new Failure(`${folder} is no model package: it has no manifest.json.`);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const { id, version, architecture } = manifest;
  if (architecture === null) throw new Failure(`${id} cannot draw; only packages that do are measured.`);
  return { folder, id, version, px: architecture.image_px, name: `${id}-${version}-${measuredKey(manifest).slice(0, 8)}` };
}
