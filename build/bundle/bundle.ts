import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distFolder, repositoryRoot } from '../paths.ts';

const stampFile = join(distFolder, '.stamp');
const sources = ['electron/**/*.{ts,json,sql}', 'renderer/**/*', 'models/runtime/**/*.ts', 'models/package-format/**/*', 'assets/**/*', 'build/bundle/*.ts', 'package-lock.json'];

/** Changes whenever a file that goes into the bundles does. */
function sourceStamp(): string {
  const hash = createHash('sha256');
  for (const path of globSync(sources, { cwd: repositoryRoot }).sort()) {
    const file = statSync(join(repositoryRoot, path));
    if (file.isFile()) hash.update(`${path} ${file.size} ${file.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Builds dist/ unless it is newer than its sources. Writes to stderr only: stdout belongs to the command line. */
export async function bundleIfChanged(): Promise<void> {
  const stamp = sourceStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.error('Building the studio ...');
  // Loaded only when there is something to build: the command line waits for this file.
  const { build } = await import('vite');
  const { bundleConfigs } = await import('./bundles.ts');
  for (const config of bundleConfigs()) await build(config);
  mkdirSync(distFolder, { recursive: true });
  writeFileSync(stampFile, stamp);
}
