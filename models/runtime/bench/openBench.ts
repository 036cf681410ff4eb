/**
 * npm run bench:open -- PACKAGE [--threads N]
 * Seconds and peak of memory to open a package, each opening in a process of its own: the first, which reads and hashes every file, and the
 * second, which finds them as they were; then with its graphs loaded.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { OpenRequest, OpenTimes } from './measureOpening.ts';

const script = fileURLToPath(new URL('measureOpening.ts', import.meta.url));

function measure(request: OpenRequest): OpenTimes {
  const result = spawnSync(process.execPath, [script, JSON.stringify(request)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (result.status !== 0) throw new Error(`opening ${request.packageFolder} failed`);
  // Written by measureOpening.ts, which has the same type.
  return JSON.parse(result.stdout) as OpenTimes;
}

function print(what: string, { seconds, peakMebibytes }: OpenTimes): void {
  process.stdout.write(`${what}: ${seconds.toFixed(2)} s, ${peakMebibytes.toFixed(0)} MiB at most\n`);
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { threads: { type: 'string', default: '2' } } });
const [named = 'models/packages/studio-mini'] = positionals;
const memoryFolder = mkdtempSync(join(tmpdir(), 'unifluid-open-'));
try {
  const request = { packageFolder: resolve(named), hashesFile: join(memoryFolder, 'hashes.json'), threads: Number(values.threads) };
  const first = measure({ ...request, loadsGraphs: false });
  process.stdout.write(`${first.id} ${first.version}, ${(first.bytes / 2 ** 20).toFixed(0)} MiB on disk\n`);
  print('opened for the first time, every file hashed', first);
  print('opened again, files as they were', measure({ ...request, loadsGraphs: false }));
  print('opened again, and every graph loaded', measure({ ...request, loadsGraphs: true }));
} finally {
  rmSync(memoryFolder, { recursive: true });
}
