import { AppError } from '../contract/errors.ts';
import { type Chance, torture } from '../studio/testing/torture.ts';
import { sidecars, utf16 } from './testing/fixtures.ts';
import { randomXmp } from './testing/randomXmp.ts';
import type { RandomXmp } from './testing/randomXmp.ts';
import { descriptionIn, keywordsIn, readXmp } from './xmpDocument.ts';
import { mergeXmp } from './xmpMerge.ts';
import type { XmpChange } from './xmpMerge.ts';

const encodings = {
  'utf-8': { write: (text: string) => Buffer.from(text), read: (bytes: Buffer) => bytes.toString() },
  'utf-8 with a mark': { write: (text: string) => Buffer.from(`\ufeff${text}`), read: (bytes: Buffer) => bytes.toString().slice(1) },
  'utf-16 little': { write: (text: string) => utf16(text, 'little'), read: (bytes: Buffer) => bytes.toString('utf16le').slice(1) },
  'utf-16 big': {
    write: (text: string) => utf16(text, 'big'),
    read: (bytes: Buffer) => Buffer.from(bytes).swap16().toString('utf16le').slice(1),
  },
} as const;

/** Which part of the text before was touched, by comparing characters alone. */
function touched(before: string, after: string): { readonly start: number; readonly end: number } {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { start, end: before.length - end };
}

/** Outside the property not one character may differ; where it was not there, nothing may be gone. */
function wrongOutside(before: string, after: string, place: RandomXmp['description']): string | null {
  const { start, end } = touched(before, after);
  const isInside = place === null ? start === end : start >= place.start && end <= place.end;
  return isInside ? null : `touched ${JSON.stringify(before.slice(start, end))} outside in ${JSON.stringify(before)}`;
}

function merge(before: string, change: XmpChange, chance: Chance): string {
  const { write, read } = encodings[chance.pick(['utf-8', 'utf-8 with a mark', 'utf-16 little', 'utf-16 big'] as const)];
  return read(mergeXmp(readXmp(write(before), 'a.xmp'), change));
}

function mergeOnce(chance: Chance): string | null {
  const { text, description, subject } = randomXmp(chance);
  const keywords = ['fox', 'a & b < c'];
  const before = keywordsIn(readXmp(Buffer.from(text), 'a.xmp'));
  const described = merge(text, { description: 'A fox.', keywords: [] }, chance);
  const listed = merge(text, { description: null, keywords }, chance);
  const both = readXmp(Buffer.from(merge(text, { description: 'A fox.', keywords }, chance)), 'a.xmp');
  const isSaid = descriptionIn(both) === 'A fox.' && keywordsIn(both).join() === [...before, ...keywords].join();
  return (
    wrongOutside(text, described, description) ??
    wrongOutside(text, listed, subject) ??
    (isSaid ? null : `not said in ${JSON.stringify(text)}`)
  );
}

torture({
  name: 'merges into random XMP',
  rounds: { full: 50_000, sample: 1_000 },
  round: async (chance) => {
    try {
      return mergeOnce(chance);
    } catch (error) {
      return String(error instanceof AppError ? `${error.code} ${JSON.stringify(error.detail)}` : error);
    }
  },
});

/** Bytes of a sound sidecar with a few stretches flipped, cut, doubled or swapped for markup. */
function harmed(chance: Chance): Buffer {
  let data: Buffer = Buffer.from(chance.pick([sidecars.lightroom, sidecars.digikam, sidecars.darktable, sidecars.strange]));
  if (chance.between(0, 4) === 0) data = utf16(data.toString(), 'little');
  for (let change = chance.between(1, 3); change > 0; change -= 1) {
    const at = chance.between(0, data.length - 1);
    const length = chance.between(1, 40);
    const act = chance.pick(['flip', 'cut', 'double', 'markup'] as const);
    const rest = data.subarray(at + (act === 'cut' ? length : 0));
    const put = act === 'markup' ? chance.pick(['<', '>', '"', '/>', '&', '<rdf:li>', '<!--', ']]>'] as const) : '';
    if (act === 'flip') data[at] = (data[at] ?? 0) ^ (1 << chance.between(0, 7));
    else data = Buffer.concat([data.subarray(0, at + (act === 'double' ? length : 0)), Buffer.from(put), rest]);
  }
  return data;
}

torture({
  name: 'merges into harmed XMP',
  rounds: { full: 50_000, sample: 1_000 },
  round: async (chance) => {
    const data = harmed(chance);
    try {
      const merged = readXmp(mergeXmp(readXmp(data, 'a.xmp'), { description: 'A fox.', keywords: ['fox'] }), 'a.xmp');
      return descriptionIn(merged) === 'A fox.' && keywordsIn(merged).includes('fox') ? null : `not said in ${data.toString()}`;
    } catch (error) {
      return error instanceof AppError && error.code.startsWith('sidecar') ? null : `raw error: ${String(error)} in ${data.toString()}`;
    }
  },
});
