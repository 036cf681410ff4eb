import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { distFolder, repositoryRoot } from '../paths.ts';
import { releaseLock, takeLock } from './buildLock.ts';

const stampFile = join(distFolder, '.stamp');
const lockFolder = `${distFolder}.lock`;

const sources = [
  'electron/**/*.{ts,json}',
  'renderer/**/*',
  'models/runtime/**/*.ts',
  'models/package-format/**/*',
  'assets/**/*',
  'build/bundle/*.ts',
  'package.json',
  'package-lock.json',
];

/** Changes whenever a file that goes into the bundles does. */
function sourceStamp(): string {
  const hash = createHash('sha256');
  for (const path of globSync(sources, { cwd: repositoryRoot }).sort()) {
    const file = statSync(join(repositoryRoot, path));
    if (file.isFile()) hash.update(`${path} ${file.size} ${file.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function isBuilt(stamp: string): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** Builds dist/ unless it is newer than its sources; of two starts at once, one builds. Writes to stderr only: stdout belongs to the command line. */
export async function bundleIfChanged(): Promise<void> {
  const stamp = sourceStamp();
  while (!isBuilt(stamp)) {
    if (takeLock(lockFolder)) {
      await bundle(stamp).finally(() => releaseLock(lockFolder));
    } else {
      await pause(200);
    }
  }
}

async function bundle(stamp: string): Promise<void> {
  if (isBuilt(stamp)) return;
  console.error('Building the studio ...');
  rmSync(stampFile, { force: true });
  // Loaded only when there is something to build: the command line waits for this file.
  const { build } = await import('vite');
  const { bundleConfigs } = await import('./bundles.ts');
  for (const config of bundleConfigs()) await build(config);
  writeFileSync(stampFile, stamp);
}
