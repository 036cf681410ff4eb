import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { usual } from './testing/fixtures.ts';
import { readXmp } from './xmpDocument.ts';
import { mergeXmp } from './xmpMerge.ts';
import { newXmp } from './xmpPacket.ts';

const exifTool = join(dirname(createRequire(import.meta.url).resolve('exiftool-vendored.pl/package.json')), 'bin', 'exiftool');
const folder = mkdtempSync(join(tmpdir(), 'unifluid-exiftool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'photo.jpg.xmp');
const metadata = z.record(z.string(), z.unknown());

/** What another program reads in the bytes; it is asked to warn of what breaks the specification. */
function readBack(bytes: Buffer): Readonly<Record<string, unknown>> {
  writeFileSync(file, bytes);
  const said = execFileSync('perl', [exifTool, '-j', '-G1', '-struct', '-validate', '-warning', '-a', '-XMP:all', file], {
    encoding: 'utf8',
  });
  const { SourceFile: _file, ...rest } = z.tuple([metadata]).parse(JSON.parse(said))[0];
  return rest;
}

const words = 'Two red boats & a <pier>, "Évora" 雪 \u{1f98a}\nSecond line';

describe('ExifTool', () => {
  test('complaint 8: reads a new sidecar and finds nothing wrong with it', () => {
    expect(readBack(newXmp(words, ['boat', 'a & b']))).toEqual({
      'ExifTool:Validate': 'OK',
      'XMP-x:XMPToolkit': 'UniFluid Studio',
      'XMP-dc:Description': words,
      'XMP-dc:Subject': ['boat', 'a & b'],
    });
  });

  test.each(Object.entries(usual))(
    'complaint 8: reads the words in a sidecar in the style of %s, and all else as before',
    (_name, text) => {
      const { 'XMP-dc:Description': _was, 'XMP-dc:Subject': had, ...before } = readBack(Buffer.from(text));
      const merged = mergeXmp(readXmp(Buffer.from(text), file), { description: words, keywords: ['boat', 'pier'] });
      const { 'XMP-dc:Description': is, 'XMP-dc:Subject': has, ...after } = readBack(merged);
      expect([is, has]).toEqual([words, [...(Array.isArray(had) ? (had as unknown[]) : []), 'boat', 'pier']]);
      expect(after).toEqual(before);
    },
  );
});
