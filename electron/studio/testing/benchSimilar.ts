/**
 * How well photos of one kind find each other: `benchSimilar.ts DATASET...`, each a folder with `captions.jsonl` whose lines have `image`
 * and `label` or `coarse_label`. Prints how many of the ten nearest of each photo are of its kind, beside chance.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { createOrtSession } from '../../../models/runtime/ortSession.ts';
import { openModel } from '../../../models/runtime/openModel.ts';
import { encodeVisions, readingSide } from '../../../models/runtime/pipelines/encodePictures.ts';
import { pictureFeatures } from '../../../models/runtime/pipelines/pictureFeatures.ts';
import { createSharpCodec } from '../../library/sharpCodec.ts';
import { likenessOf } from '../similarPhotos.ts';

const nearest = 10;
/** Held out of training. */
const split = 'val';

const line = z.looseObject({
  image: z.string(),
  split: z.string(),
  label: z.string().optional(),
  coarse_label: z.string().optional(),
});

type Seen = { readonly label: string; readonly features: Float32Array };

const model = await openModel(join(import.meta.dirname, '../../../models/packages/studio-mini'), { threads: 2, session: createOrtSession });
const codec = createSharpCodec(sharp);

async function look(folder: string): Promise<readonly Seen[]> {
  const lines = readFileSync(join(folder, 'captions.jsonl'), 'utf8').trim().split('\n');
  const photos = lines.map((text) => line.parse(JSON.parse(text))).filter((each) => each.split === split);
  const seen: Seen[] = [];
  for (const { image, label, coarse_label: coarse } of photos) {
    const { pixels } = await codec.see({ path: Buffer.from(join(folder, image)), name: image }, readingSide(model));
    const { width, height, rgba } = pixels;
    const [prefix = new Float32Array()] = await encodeVisions(model, [{ width, height, data: new Uint8ClampedArray(rgba) }]);
    seen.push({ label: coarse ?? label ?? '', features: pictureFeatures(prefix, model.manifest.architecture.width) });
  }
  return seen;
}

/** Shares of the nearest, and of all others, that are of the same kind. */
function precision(seen: readonly Seen[]): { readonly found: number; readonly chance: number } {
  let [found, chance] = [0, 0];
  for (const one of seen) {
    const others = seen.filter((other) => other !== one);
    const isOfKind = (other: Seen): boolean => other.label === one.label;
    const near = others.toSorted((a, b) => likenessOf(one.features, b.features) - likenessOf(one.features, a.features)).slice(0, nearest);
    found += near.filter(isOfKind).length / nearest;
    chance += others.filter(isOfKind).length / others.length;
  }
  return { found: found / seen.length, chance: chance / seen.length };
}

for (const folder of process.argv.slice(2)) {
  const seen = await look(folder);
  const { found, chance } = precision(seen);
  const kinds = new Set(seen.map(({ label }) => label)).size;
  console.log(
    `${basename(folder)}: ${String(seen.length)} photos of ${String(kinds)} kinds, precision@${String(nearest)} ${found.toFixed(3)}, by chance ${chance.toFixed(3)}`,
  );
}
await model.release();
