import sharp from 'sharp';
import { AppError } from '../contract/errors.ts';
import { type Chance, torture } from '../studio/testing/torture.ts';
import { createSharpCodec } from './sharpCodec.ts';
import { decodePng } from './png.ts';

const formats = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const;
const codec = createSharpCodec(sharp);
const originals = new Map<string, Buffer>();

async function originalOf(format: (typeof formats)[number]): Promise<Buffer> {
  const noisy = Buffer.from(Uint8Array.from({ length: 40 * 30 * 4 }, (_value, index) => (index * 7919) % 251));
  const made =
    originals.get(format) ??
    (await sharp(noisy, { raw: { width: 40, height: 30, channels: 4 } })
      .toFormat(format)
      .toBuffer());
  originals.set(format, made);
  return made;
}

/** Flips, cuts, repeats or zeroes a few stretches, as bad disks, torn downloads and hostile senders do. */
function mutate(original: Buffer, chance: Chance): Buffer {
  let data: Buffer = Buffer.from(original);
  for (let change = chance.between(1, 4); change > 0 && data.length > 0; change -= 1) {
    const at = chance.between(0, data.length - 1);
    const length = Math.min(chance.between(1, 64), data.length - at);
    const act = chance.pick(['flip', 'cut', 'repeat', 'zero', 'end', 'swap'] as const);
    if (act === 'flip') data[at] = (data[at] ?? 0) ^ (1 << chance.between(0, 7));
    else if (act === 'zero') data.fill(0, at, at + length);
    else if (act === 'cut') data = Buffer.concat([data.subarray(0, at), data.subarray(at + length)]);
    else if (act === 'repeat') data = Buffer.concat([data.subarray(0, at + length), data.subarray(at)]);
    else if (act === 'swap') data.fill(chance.between(0, 255), at, at + length);
    else data = data.subarray(0, at);
  }
  return data;
}

/** A sentence of ours or a picture of the size asked for: nothing else may come out. */
async function decode(data: Buffer): Promise<string | null> {
  try {
    const { pixels } = await codec.decode({ kind: 'bytes', name: 'picture', bytes: new Uint8Array(data) }, 32);
    return pixels.rgba.length === 32 * 32 * 4 ? null : `${pixels.rgba.length} bytes of pixels`;
  } catch (error) {
    return error instanceof AppError && error.code !== 'unexpected' ? null : `raw error: ${String(error)}`;
  }
}

/** Our own reader meets the same bytes when pictures are found again. */
function readOwn(data: Buffer): string | null {
  try {
    decodePng(data);
    return null;
  } catch (error) {
    return error instanceof AppError ? null : `raw error of our own reader: ${String(error)}`;
  }
}

torture({
  name: 'mutated pictures',
  rounds: { full: 4_750, sample: 1_000 },
  async round(chance) {
    const format = chance.pick(formats);
    const data = mutate(await originalOf(format), chance);
    const wrong = (await decode(data)) ?? readOwn(data);
    return wrong === null ? null : `${format}: ${wrong}`;
  },
});
