/** Captions a minute on picture files, decoding included, beside a plain loop in PyTorch with the same weights. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { z } from 'zod';
import type { CaptionRate, CaptionRateRequest } from './captionRate.ts';
import { toolkitPython } from './pythonTimes.ts';

const modelsFolder = fileURLToPath(new URL('../../', import.meta.url));
const rateSchema = z.object({ perMinute: z.number(), texts: z.array(z.string()) });
/** Ratios wander where other work runs on the machine: three are taken, each of two runs one right after the other. */
const repeats = 3;
const most = 32;

export type CaptionBench = {
  readonly packageFolder: string;
  readonly threads: number;
  readonly python: string | undefined;
  /** A folder of photographs; generated pictures stand in where none is given. */
  readonly photos: string | undefined;
  readonly print: (line: string) => void;
};

export async function benchCaptions(bench: CaptionBench): Promise<void> {
  const generated = mkdtempSync(join(tmpdir(), 'unifluid-photos-'));
  try {
    const files = bench.photos === undefined ? await generatedPhotos(generated) : photosIn(bench.photos);
    const what = bench.photos === undefined ? 'generated pictures of 1600 x 1200' : 'photographs';
    bench.print(`captions: ${String(files.length)} ${what}, ${String(bench.threads)} threads, decoding included`);
    measureAll(bench, files);
  } finally {
    rmSync(generated, { recursive: true });
  }
}

function measureAll(bench: CaptionBench, files: readonly string[]): void {
  const { packageFolder, threads, print } = bench;
  const ratios: number[] = [];
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    const ours = measureOurs({ packageFolder, threads, beams: 1, files });
    const theirs = measurePyTorch(bench, files);
    print(`captions, run ${String(repeat)}: ${ours.perMinute.toFixed(0)} a minute`);
    if (theirs === null) {
      print('captions: PyTorch is not compared, the Python toolkit is not here or has no model of this shape');
      break;
    }
    const same = ours.texts.filter((text, index) => text === theirs.texts[index]).length;
    ratios.push(ours.perMinute / theirs.perMinute);
    print(
      `captions, run ${String(repeat)}: ${theirs.perMinute.toFixed(0)} a minute by a plain PyTorch loop, ${ratioOf(ratios.at(-1))} times less`,
    );
    print(
      `captions, run ${String(repeat)}: ${String(same)} of ${String(files.length)} have the same words in both (the package's 8-bit graphs against its weights in float32)`,
    );
  }
  if (ratios.length > 0) print(`captions: ${ratios.map(ratioOf).join(', ')} times as many as PyTorch`);
  const beams = measureOurs({ packageFolder, threads, beams: 3, files });
  print(`captions, 3 beams: ${beams.perMinute.toFixed(0)} a minute`);
}

function ratioOf(ratio: number | undefined): string {
  return (ratio ?? Number.NaN).toFixed(2);
}

function measureOurs(request: CaptionRateRequest): CaptionRate {
  const script = fileURLToPath(new URL('captionRate.ts', import.meta.url));
  const result = spawnSync(process.execPath, [script, JSON.stringify(request)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (result.status !== 0) throw new Error('captioning failed');
  return rateSchema.parse(JSON.parse(result.stdout));
}

/** Null where the toolkit is not installed, or has no model of this package's shape. */
function measurePyTorch({ python = toolkitPython, packageFolder, threads }: CaptionBench, files: readonly string[]): CaptionRate | null {
  if (!existsSync(python)) return null;
  const all = ['-m', 'unifluid.export.bench_captions', '--package', packageFolder, '--threads', String(threads), ...files];
  const result = spawnSync(python, all, { cwd: modelsFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return result.status === 0 ? rateSchema.parse(JSON.parse(result.stdout)) : null;
}

function photosIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /\.(jpe?g|png|webp)$/iu.test(name));
  if (names.length === 0) throw new Error(`${folder} holds no JPEG, PNG or WebP`);
  return names
    .toSorted()
    .slice(0, most)
    .map((name) => join(folder, name));
}

/** JPEGs as large as a small camera's, each with shapes and noise of its own. */
async function generatedPhotos(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (let index = 0; index < most; index += 1) {
    const file = join(folder, `${String(index)}.jpg`);
    const hue = (index * 37) % 360;
    const shape = `<circle cx="${String(300 + index * 30)}" cy="600" r="${String(150 + index * 9)}" fill="hsl(${String(hue)} 80% 55%)"/>`;
    const ground = `<rect width="1600" height="1200" fill="hsl(${String((hue + 140) % 360)} 40% 75%)"/>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200">${ground}${shape}</svg>`;
    await sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toFile(file);
    files.push(file);
  }
  return files;
}
