/**
 * npm run bench -- [--package FOLDER] [--threads N] [--steps N] [--python FILE] [--photos FOLDER] [--only-captions]
 * Milliseconds a token, seconds a picture, milliseconds a text piece, memory, captions a minute; where the Python toolkit is installed,
 * also the ratios to PyTorch on the same kind of model in the same run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadPackage } from '../loadPackage.ts';
import { benchCaptions } from './captionBench.ts';
import type { MeasureRequest, PackageTimes } from './measurePackage.ts';
import { bestTime, measurePython, type PythonTimes } from './pythonTimes.ts';

const variations = [1, 4];
const packages = ['studio-mini', 'tiny-test'].map((name) => fileURLToPath(new URL(`../../packages/${name}`, import.meta.url)));

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function measure(request: MeasureRequest): PackageTimes {
  const script = fileURLToPath(new URL('measurePackage.ts', import.meta.url));
  const result = spawnSync(process.execPath, [script, JSON.stringify(request)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (result.status !== 0) throw new Error(`measuring ${request.packageFolder} failed`);
  // Written by measurePackage.ts, which has the same type.
  return JSON.parse(result.stdout) as PackageTimes;
}

function printTimes(name: string, times: PackageTimes): void {
  for (const draw of times.draws) {
    const figures = `${draw.millisecondsPerToken.toFixed(2)} ms a token, ${draw.secondsPerPicture.toFixed(2)} s a picture`;
    print(`${name}, ${draw.variations} in one batch: ${figures}`);
  }
  print(`${name}, text: ${times.millisecondsPerPiece.toFixed(2)} ms a piece`);
  print(`${name}, memory: ${times.peakMebibytes.toFixed(0)} MiB at most`);
}

function printRatios(name: string, times: PackageTimes, python: PythonTimes): void {
  for (const kind of ['eager', 'compiled'] as const) {
    for (const draw of times.draws) {
      const best = bestTime(python, kind, draw.variations);
      if (best === null) continue;
      const ratio = (best.milliseconds / draw.millisecondsPerToken).toFixed(2);
      print(
        `${name}, ${draw.variations} in one batch: ${ratio} times as fast as PyTorch ${python.torch} ${best.name} (${best.milliseconds.toFixed(2)} ms a token)`,
      );
    }
  }
}

/** Ratios of two things measured minutes apart mean nothing where other work came or went in between. */
const largestDrift = 1.15;

function drift(before: PackageTimes, after: PackageTimes): number {
  const ratios = before.draws.map((draw, index) => (after.draws[index]?.millisecondsPerToken ?? Number.NaN) / draw.millisecondsPerToken);
  return Math.max(...ratios, ...ratios.map((ratio) => 1 / ratio));
}

const { values } = parseArgs({
  options: {
    package: { type: 'string' },
    threads: { type: 'string', default: '2' },
    steps: { type: 'string' },
    python: { type: 'string' },
    photos: { type: 'string' },
    'only-captions': { type: 'boolean', default: false },
  },
});
const { python } = values;
const packageFolder = values.package ?? packages.find((folder) => existsSync(folder)) ?? '';
const { id, version, sampler } = await loadPackage(packageFolder);
if (sampler?.kind !== 'flow') throw new Error(`${id} draws in another way than Python is timed with`);
const threads = Number(values.threads);
const steps = Number(values.steps ?? sampler.steps);
print(`${id} ${version}: ${threads} threads, ${steps} solver steps, 2 guidance rows`);
if (!values['only-captions']) benchDrawing();
await benchCaptions({ packageFolder, threads, python, photos: values.photos, print });

function benchDrawing(): void {
  const request = { packageFolder, graphsFolder: null, threads, steps, variations };
  const shipped = measure(request);
  printTimes('8-bit', shipped);
  const floatGraphs = mkdtempSync(join(tmpdir(), 'unifluid-bench-'));
  try {
    const times = measurePython({ python, config: id, threads, steps, variations, floatGraphs });
    if (times === null) {
      print('PyTorch: not compared, the Python toolkit (models/.venv) is not installed');
      return;
    }
    const float = measure({ ...request, graphsFolder: floatGraphs });
    printTimes('float32', float);
    printRatios('8-bit', shipped, times);
    printRatios('float32', float, times);
    const largest = Math.max(times.drift, drift(shipped, measure(request)));
    if (largest > largestDrift)
      print(`NOT RELIABLE: repeated at the end, figures differ up to ${largest.toFixed(2)} times; other work ran on this machine`);
  } finally {
    rmSync(floatGraphs, { recursive: true });
  }
}
