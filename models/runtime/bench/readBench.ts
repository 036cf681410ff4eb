/**
 * npm run bench:read -- PACKAGE [--threads N] [--pieces N]
 * What a caption takes on the CPU: seconds to its first piece, pieces a second after it, and the peak of memory.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ReadRequest, ReadTimes } from './measureReading.ts';

const script = fileURLToPath(new URL('measureReading.ts', import.meta.url));

function measure(request: ReadRequest): ReadTimes {
  const result = spawnSync(process.execPath, [script, JSON.stringify(request)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (result.status !== 0) throw new Error(`captioning with ${request.packageFolder} failed`);
  // Written by measureReading.ts, which has the same type.
  return JSON.parse(result.stdout) as ReadTimes;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '2' }, pieces: { type: 'string', default: '16' } },
});
const [named = 'models/packages/studio-mini'] = positionals;
const memoryFolder = mkdtempSync(join(tmpdir(), 'unifluid-read-'));
try {
  const times = measure({
    packageFolder: resolve(named),
    hashesFile: join(memoryFolder, 'hashes.json'),
    threads: Number(values.threads),
    pieces: Number(values.pieces),
  });
  process.stdout.write(`opened: ${times.openSeconds.toFixed(2)} s\n`);
  process.stdout.write(`first piece, graphs loaded on the way: ${times.firstPieceLoadingSeconds.toFixed(2)} s\n`);
  process.stdout.write(`first piece, graphs there: ${times.firstPieceSeconds.toFixed(2)} s\n`);
  process.stdout.write(`then: ${times.piecesPerSecond.toFixed(2)} pieces a second\n`);
  process.stdout.write(`memory: ${times.peakMebibytes.toFixed(0)} MiB at most\n`);
} finally {
  rmSync(memoryFolder, { recursive: true });
}
