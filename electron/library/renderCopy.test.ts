import sharp from 'sharp';
import { expect, test } from 'vitest';
import { howMade } from '../store/testing/testDatabase.ts';
import type { CopyOptions } from './copyOptions.ts';
import { readForeign } from './foreignRecord.ts';
import { readGiven } from './givenRecord.ts';
import { readRecord, recordChunks } from './pictureRecord.ts';
import type { PictureRecord } from './pictureRecord.ts';
import { decodePng, encodePng, readChunks, textChunk, textOf } from './png.ts';
import { createSharpCodec } from './sharpCodec.ts';

const codec = createSharpCodec(sharp);
const side = 64;
const prompt = 'a secret <fox> & a hen';

const record: PictureRecord = {
  format: 1,
  id: 'img_00000000000000000001',
  kind: 'generated',
  title: prompt,
  createdAt: 1_700_000_000_000,
  jobId: null,
  parentId: null,
  made: { ...howMade, text: prompt, model: { ...howMade.model, version: '1' } },
  imported: null,
  tokens: { gridSide: 1, tokenDims: 1, tokensDrawn: 1, order: [0] },
};

/** A red disc with a blue heart on nothing. */
const pixels = (() => {
  const rgba = new Uint8Array(side * side * 4);
  for (let index = 0; index < side * side; index += 1) {
    const distance = Math.hypot((index % side) - 32, Math.floor(index / side) - 32);
    if (distance < 26) rgba.set(distance < 10 ? [20, 40, 220, 255] : [230, 30, 30, 255], index * 4);
  }
  return { width: side, height: side, rgba };
})();
const stored = encodePng(pixels, [...recordChunks(record, Buffer.alloc(4)), textChunk('Comment', 'of another program')]);

const render = async (change: Partial<CopyOptions>) =>
  Buffer.from(
    await codec.render(stored, {
      format: 'png',
      scale: 1,
      record: 'full',
      background: '#ffffff',
      origin: 'drawn',
      original: null,
      ...change,
    }),
  );
const sourceType = 'digitalsourcetype/trainedAlgorithmicMedia';

test('complaint 13: a full copy gives back its whole record with its tokens, and says in XMP that a model drew it', async () => {
  const chunks = readChunks(await render({}));
  expect(readRecord(chunks)).toMatchObject({ record, tokens: { tokensDrawn: 1 } });
  expect(textOf(chunks, 'XML:com.adobe.xmp')).toContain(sourceType);
  expect(textOf(chunks, 'Comment')).toBeNull();
});

test('complaint 13: other programs read prompt and seed out of a full PNG, and the studio its own record', async () => {
  const chunks = readChunks(await render({ scale: 2 }));
  expect(textOf(chunks, 'parameters')).toBe(
    `${prompt}\nSteps: 4, Sampler: UniFluid, CFG scale: 3, Seed: 7, Size: 128x128, Model: Tiny 1, Version: UniFluid Studio`,
  );
  expect(readForeign((keyword) => textOf(chunks, keyword))).toEqual({ tool: 'a1111', prompt, seed: 7 });
  expect(readGiven(await render({}), undefined)).toMatchObject({ kind: 'own', record });
  for (const told of ['credit', 'none'] as const) expect(textOf(readChunks(await render({ record: told })), 'parameters')).toBeNull();
});

test.for(['webp', 'jpeg'] as const)('complaint 13: a %s carries prompt and record in XMP that is well-formed', async (format) => {
  const { xmp } = await sharp(await render({ format })).metadata();
  const text = xmp?.toString('utf8') ?? '';
  expect(text).toContain('a secret &lt;fox&gt; &amp; a hen. Seed'.replace('Seed', 'seed'));
  expect(text).toContain('&quot;seed&quot;:7');
});

test('complaint 14: a copy without a record holds nothing but pixels and their colour space', async () => {
  const png = await render({ record: 'none' });
  expect(readChunks(png).map(({ type }) => type)).toEqual(['IHDR', 'sRGB', 'IDAT', 'IEND']);
  const larger = await render({ record: 'none', scale: 2 });
  expect(readChunks(larger).map(({ type }) => type)).toEqual(['IHDR', 'sRGB', 'IDAT', 'IEND']);
  for (const format of ['webp', 'jpeg'] as const) {
    const metadata = await sharp(await render({ format, record: 'none' })).metadata();
    expect([metadata.xmp, metadata.exif, metadata.iptc, metadata.comments]).toEqual([undefined, undefined, undefined, undefined]);
  }
  expect((await render({ format: 'svg', record: 'none' })).toString()).not.toMatch(/metadata|UniFluid|<!--/u);
});

test.for(['png', 'webp', 'jpeg', 'svg'] as const)(
  'complaint 14: a %s with credit only says that a model made it and with what, and no word of the prompt',
  async (format) => {
    const data = await render({ format, record: 'credit' });
    const said = format === 'png' ? readChunks(data).filter(({ type }) => type === 'iTXt') : [];
    expect(said.map(({ data: text }) => text.toString('latin1', 0, text.indexOf(0)))).toEqual(
      format === 'png' ? ['Software', 'XML:com.adobe.xmp'] : [],
    );
    const all = format === 'png' ? (textOf(said, 'XML:com.adobe.xmp') ?? '') : data.toString('latin1');
    expect(all).toContain(sourceType);
    expect(all).toContain('xmp:CreatorTool="UniFluid Studio"');
    expect(all).not.toContain('secret');
  },
);

test('a photo that was brought in is not said to be drawn, and one that a model changed is said to be changed', async () => {
  const credited = async (origin: CopyOptions['origin']) =>
    textOf(readChunks(await render({ record: 'credit', origin })), 'XML:com.adobe.xmp');
  expect(await credited('foreign')).not.toContain('digitalsourcetype');
  expect(await credited('changed')).toContain('digitalsourcetype/compositeWithTrainedAlgorithmicMedia');
});

test.for([2, 4] as const)('a copy %d times as large keeps its colours up to its edge, with no dark rim', async (scale) => {
  const copy = decodePng(await render({ scale })).pixels;
  expect([copy.width, copy.height]).toEqual([side * scale, side * scale]);
  const rim = Array.from({ length: copy.width * copy.height }, (_value, index) => copy.rgba.subarray(index * 4, index * 4 + 4)).filter(
    (pixel) => (pixel[3] ?? 0) > 40 && (pixel[3] ?? 0) < 215,
  );
  expect(rim.length).toBeGreaterThan(50);
  // Beside nothing there is only red: resized unmultiplied, it would darken towards the edge.
  expect(Math.min(...rim.map(([red = 0]) => red))).toBeGreaterThan(200);
  const { record: kept, tokens } = readRecord(readChunks(await render({ scale }))) ?? {};
  expect([kept?.title, tokens]).toEqual([prompt, null]);
});

test('a JPEG stands on the colour that was chosen, a WebP keeps its transparency', async () => {
  const corner = async (data: Buffer) => [...(await sharp(data).ensureAlpha().raw().toBuffer()).subarray(0, 4)];
  const [red = 0, green = 0, blue = 0, alpha] = await corner(await render({ format: 'jpeg', background: '#00ff80' }));
  expect([red < 8, green > 247, Math.abs(blue - 128) < 8, alpha]).toEqual([true, true, true, 255]);
  expect((await corner(await render({ format: 'webp' })))[3]).toBe(0);
});

test('an SVG is a few smooth curves in few colours, looks as the picture does, and is free where that is transparent', async () => {
  const svg = (await render({ format: 'svg', scale: 2, record: 'none' })).toString();
  expect(svg).toContain('width="128" height="128"');
  expect(svg).toMatch(/ d="M[^"]* C/u);
  expect(new Set(svg.match(/fill="[^"]+"/gu))).toEqual(new Set(['fill="#e61e1e"', 'fill="#1428dc"']));
  const drawn = await sharp(Buffer.from(svg)).resize(side, side).ensureAlpha().raw().toBuffer();
  const differing = Array.from({ length: side * side }, (_value, index) =>
    [0, 1, 2, 3].some((channel) => Math.abs((drawn[index * 4 + channel] ?? 0) - (pixels.rgba[index * 4 + channel] ?? 0)) > 60),
  ).filter(Boolean).length;
  // The steps along the two borders, which the curves smooth.
  expect(differing / side ** 2).toBeLessThan(0.06);
  expect(drawn[3]).toBe(0);
});

test('an empty picture is an empty SVG', async () => {
  const empty = encodePng({ width: 8, height: 8, rgba: new Uint8Array(256) });
  const svg = await codec.render(empty, {
    format: 'svg',
    scale: 1,
    record: 'none',
    background: '#ffffff',
    origin: 'drawn',
    original: null,
  });
  expect(Buffer.from(svg).toString()).toBe('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8" viewBox="0 0 16 16"></svg>\n');
});
