import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { photoBytes } from '../../photos/testing/writePhotos.ts';

const filesInFolder = 250;
const slash = Buffer.from('/');

/** A tree of so many photos, one large folder among them, with what disks of people hold besides: odd names, links in circles, things that are no files. */
export async function writeHostileTree(root: string, files: number): Promise<number> {
  const sample = await photoBytes(1, 'jpeg', 12, 8);
  const crowded = Math.floor(files / 10);
  const odd = writeOddNames(root, sample);
  writeFolder(join(root, 'crowded'), 0, crowded, sample);
  for (let at = crowded; at < files - odd; at += filesInFolder) {
    const folder = join(root, String(2_000 + (at % 24)), `${Math.floor(at / 2_500)}`, `day ${at}`);
    writeFolder(folder, at, Math.min(filesInFolder, files - odd - at), sample);
  }
  mkdirSync(join(root, '.hidden'));
  writeFileSync(join(root, '.hidden', 'never.jpg'), sample);
  symlinkSync('..', join(root, 'crowded', 'circle'));
  symlinkSync(root, join(root, 'to-itself'));
  symlinkSync('/nowhere/at all', join(root, 'broken'));
  return files;
}

/** The bytes after a JPEG's end are nobody's: each photo is another one. */
function writeFolder(folder: string, from: number, count: number, sample: Buffer): void {
  mkdirSync(folder, { recursive: true });
  for (let number = from; number < from + count; number += 1) {
    writeFileSync(join(folder, `IMG_${String(number).padStart(6, '0')}.JPG`), Buffer.concat([sample, Buffer.from(String(number))]));
  }
}

function writeOddNames(root: string, sample: Buffer): number {
  const folder = Buffer.from(join(root, 'odd'));
  mkdirSync(folder);
  const names = [
    Buffer.from('caf\u00e9.jpg'),
    Buffer.from('cafe\u0301.jpg'),
    Buffer.concat([Buffer.from('na'), Buffer.of(0xff, 0xfe), Buffer.from('me.jpg')]),
    Buffer.from('two\nlines.jpg'),
    Buffer.from(`${'x'.repeat(251)}.jpg`),
    Buffer.from(' .jpg'),
    Buffer.from('湖の写真 🏞️.jpg'),
  ];
  for (const [number, name] of names.entries()) {
    writeFileSync(Buffer.concat([folder, slash, name]), Buffer.concat([sample, Buffer.from(`odd ${number}`)]));
  }
  return names.length;
}
