import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import sharp from 'sharp';

const colours = ['#b5533c', '#3c6fb5', '#4f9a5d', '#c9a227', '#7a4fb5'] as const;

/** A small picture with a shape in it, the same each time for the same number. */
export function photoBytes(number: number, format: 'jpeg' | 'png' = 'jpeg', width = 96, height = 64): Promise<Buffer> {
  const colour = colours[number % colours.length] ?? '#888888';
  const [x, y] = [8 + ((number * 17) % 60), 8 + ((number * 11) % 36)];
  const shape = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 64" width="${width}" height="${height}">
    <rect width="96" height="64" fill="${colour}"/><circle cx="${x}" cy="${y}" r="${6 + (number % 9)}" fill="white"/>
    <rect x="${(number * 29) % 80}" y="${(number * 7) % 50}" width="14" height="9" fill="black"/></svg>`;
  return sharp(Buffer.from(shape)).toFormat(format).toBuffer();
}

/** Writes photos at these paths below a folder. Answers the folder. */
export async function writePhotos(folder: string, paths: readonly string[]): Promise<string> {
  for (const [number, path] of paths.entries()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), await photoBytes(number, extname(path) === '.png' ? 'png' : 'jpeg'));
  }
  return folder;
}
