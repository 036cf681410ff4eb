import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

export type PhotoFolderOnDisk = { readonly folder: string; readonly remove: () => void };

/** A folder of generated photos, one below another, and a file that only calls itself a photo. */
export async function makePhotoFolder(): Promise<PhotoFolderOnDisk> {
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-photos-'));
  mkdirSync(join(folder, 'lake'));
  const photos = ['boat.jpg', 'lake/blue.jpg', 'lake/green.jpg'];
  for (const [place, name] of photos.entries()) {
    const background = { r: 200 - 60 * place, g: 60 * place, b: 120 };
    await sharp({ create: { width: 300, height: 200, channels: 3, background } })
      .withExif({ IFD0: { Make: 'Canon', Model: 'Canon R6' }, IFD2: { DateTimeOriginal: `2026:06:1${place} 09:00:00` } })
      .jpeg()
      .toFile(join(folder, name));
  }
  writeFileSync(join(folder, 'words.jpg'), 'only words');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
