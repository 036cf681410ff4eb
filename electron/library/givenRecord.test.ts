import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readGiven } from './givenRecord.ts';
import { encodePng, textChunk } from './png.ts';
import type { PngChunk } from './png.ts';

const pixels = { width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) };

function read(...chunks: readonly PngChunk[]) {
  return readGiven(encodePng(pixels, chunks), undefined);
}

function plainText(keyword: string, text: string): PngChunk {
  return { type: 'tEXt', data: Buffer.from(`${keyword}\0${text}`) };
}

const a1111 = [
  'a red fox, (masterpiece:1.2)\nby a river',
  'Negative prompt: blurry, text',
  'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234567, Size: 512x512, Model hash: abc, Version: v1.10',
].join('\n');

const comfy = {
  3: { class_type: 'KSampler', inputs: { seed: 156_680_208_700_286, positive: ['6', 0], negative: ['7', 0], model: ['4', 0] } },
  4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'x.safetensors' } },
  6: { class_type: 'CLIPTextEncode', inputs: { text: 'a glass bottle', clip: ['4', 1] } },
  7: { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
};

const linked = {
  13: { class_type: 'SamplerCustom', inputs: { noise_seed: ['20', 0], positive: ['30', 0], negative: ['7', 0] } },
  20: { class_type: 'PrimitiveInt', inputs: { value: 42 } },
  30: { class_type: 'ConditioningCombine', inputs: { conditioning_1: ['31', 0], conditioning_2: ['7', 0] } },
  31: { class_type: 'CLIPTextEncode', inputs: { text: ['32', 0] } },
  32: { class_type: 'PrimitiveString', inputs: { value: 'une maison bleue' } },
};

const exifOf = (comment: Buffer): Buffer => {
  const tiff = Buffer.alloc(44);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x87_69, 10);
  tiff.writeUInt16BE(4, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt32BE(26, 18);
  tiff.writeUInt16BE(1, 26);
  tiff.writeUInt16BE(0x92_86, 28);
  tiff.writeUInt16BE(7, 30);
  tiff.writeUInt32BE(comment.length, 32);
  tiff.writeUInt32BE(44, 36);
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, comment]);
};

const utf16 = (text: string) => Buffer.from(text, 'utf16le');

test.each<readonly [string, readonly PngChunk[], object]>([
  [
    'AUTOMATIC1111',
    [plainText('parameters', a1111)],
    { tool: 'a1111', prompt: 'a red fox, (masterpiece:1.2)\nby a river', seed: 1_234_567 },
  ],
  [
    'AUTOMATIC1111 with letters that need UTF-8',
    [textChunk('parameters', a1111.replace('fox', '狐'))],
    { prompt: 'a red 狐, (masterpiece:1.2)\nby a river' },
  ],
  [
    'AUTOMATIC1111 without a negative prompt',
    [plainText('parameters', 'a cat\nSteps: 9, Seed: 5')],
    { tool: 'a1111', prompt: 'a cat', seed: 5 },
  ],
  ['ComfyUI', [plainText('prompt', JSON.stringify(comfy))], { tool: 'comfyui', prompt: 'a glass bottle', seed: 156_680_208_700_286 }],
  [
    'ComfyUI where text and seed come through other nodes',
    [plainText('prompt', JSON.stringify(linked))],
    { prompt: 'une maison bleue', seed: 42 },
  ],
  [
    'InvokeAI',
    [plainText('invokeai_metadata', JSON.stringify({ app_version: '5.0', positive_prompt: 'a boat', seed: 9, width: 512 }))],
    { tool: 'invokeai', prompt: 'a boat', seed: 9 },
  ],
  [
    'packed text',
    [{ type: 'zTXt', data: Buffer.concat([Buffer.from('parameters\0\0'), deflateSync(a1111)]) }],
    { tool: 'a1111', seed: 1_234_567 },
  ],
])('complaint 13: prompt and seed are read from a record of %s', (_name, chunks, foreign) => {
  expect(read(...chunks)).toMatchObject({ kind: 'foreign', foreign });
});

test.each([
  ['UTF-16 as most programs write it', Buffer.concat([Buffer.from('UNICODE\0'), utf16(a1111).swap16()])],
  ['UTF-16 in the other order', Buffer.concat([Buffer.from('UNICODE\0'), utf16(a1111)])],
  ['ASCII', Buffer.concat([Buffer.from('ASCII\0\0\0'), Buffer.from(a1111)])],
])('complaint 13: the comment of a JPEG or WebP by AUTOMATIC1111 is read from %s', (_name, comment) => {
  expect(readGiven(Buffer.from([0xff, 0xd8, 0xff]), exifOf(comment))).toMatchObject({ foreign: { tool: 'a1111', seed: 1_234_567 } });
});

test('a seed too large to be held exactly is left out, and the prompt is kept', () => {
  const large = { ...comfy, 3: { ...comfy[3], inputs: { ...comfy[3].inputs, seed: 18_446_744_073_709_552_000 } } };
  expect(read(plainText('prompt', JSON.stringify(large)))).toMatchObject({ foreign: { prompt: 'a glass bottle', seed: null } });
});

const loop = { 1: { class_type: 'KSampler', inputs: { seed: 1, positive: ['2', 0] } }, 2: { class_type: 'A', inputs: { text: ['2', 0] } } };
const many = Object.fromEntries(Array.from({ length: 5_000 }, (_value, index) => [index, comfy[6]]));

test.each<readonly [string, readonly PngChunk[]]>([
  [
    'words that are no record',
    [plainText('parameters', 'holiday in Spain'), plainText('prompt', 'hello'), plainText('invokeai_metadata', '[]')],
  ],
  ['other types than expected', [plainText('invokeai_metadata', JSON.stringify({ positive_prompt: { a: 1 }, seed: [] }))]],
  ['no prompt', [plainText('parameters', 'Steps: 20, Seed: 3')]],
  ['a graph that runs in a circle', [plainText('prompt', JSON.stringify(loop))]],
  ['a graph of thousands of nodes', [plainText('prompt', JSON.stringify({ ...many, ...comfy, 9: null }))]],
  [
    'links to what every object has',
    [
      plainText(
        'prompt',
        '{"1":{"class_type":"K","inputs":{"seed":1,"positive":["__proto__",0]}},"__proto__":{"class_type":"A","inputs":{"text":7}}}',
      ),
    ],
  ],
  ['JSON nested a million deep', [plainText('prompt', '['.repeat(1_000_000))]],
  ['a prompt of megabytes', [plainText('parameters', `${'x'.repeat(3_000_000)}\nSteps: 1, Seed: 1`)]],
  ['a hundred megabytes of text', [plainText('parameters', `a\n${' '.repeat(100 * 1024 * 1024)}\nSteps: 1, Seed: 1`)]],
  [
    'text that unpacks to far more',
    [textChunk('parameters', `${'x'.repeat(50_000_000)}\nSteps: 1`), textChunk('unifluid', '['.repeat(50_000_000))],
  ],
  ['a hundred thousand chunks', [...Array.from({ length: 100_000 }, () => plainText('a', '')), plainText('parameters', a1111)]],
])('a picture with %s is a picture without a record', (_name, chunks) => {
  expect(read(...chunks)).toBeNull();
});

test.each([
  ['empty', Buffer.alloc(0)],
  ['cut short', exifOf(Buffer.from(`ASCII\0\0\0${a1111}`)).subarray(0, 30)],
  ['of zeros', Buffer.alloc(200)],
  ['of unknown letters', exifOf(Buffer.concat([Buffer.from('JIS\0\0\0\0\0'), Buffer.from(a1111)]))],
])('an EXIF block that is %s says nothing', (_name, exif) => {
  expect(readGiven(Buffer.alloc(0), exif)).toBeNull();
});
