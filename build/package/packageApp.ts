import { build, Platform } from 'electron-builder';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundleIfChanged } from '../bundle/bundle.ts';
import type { ResolvedElectron } from '../electron/resolveElectron.ts';
import { releaseFolder, repositoryRoot } from '../paths.ts';
import { builderConfig } from './builderConfig.ts';
import { wrongFuses } from './fuses.ts';

/** Packs the studio into release/ as a folder that starts by itself, and returns its executable. Linux only: the other targets need downloads. */
export async function packageFolder(electron: ResolvedElectron): Promise<string> {
  await bundleIfChanged();
  rmSync(join(releaseFolder, 'linux-unpacked'), { recursive: true, force: true });
  await build({
    projectDir: repositoryRoot,
    targets: Platform.LINUX.createTarget('dir'),
    config: builderConfig(electron),
    publish: 'never',
  });
  const executable = join(releaseFolder, 'linux-unpacked', 'unifluid-studio');
  const wrong = await wrongFuses(executable);
  if (wrong.length > 0) throw new Error(`These fuses of ${executable} are not as build/package/fuses.ts says: ${wrong.join(', ')}`);
  return executable;
}

/**
 * A copy of the packaged studio for end-to-end tests: a file beside its code lets it accept Chromium's debugging port, which the release
 * refuses. Nothing else differs; the fuses are the release's.
 */
export function makeTestBuild(executable: string): string {
  const folder = join(releaseFolder, 'test-build');
  rmSync(folder, { recursive: true, force: true });
  cpSync(dirname(executable), folder, { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(folder, 'resources', 'test-build'), '');
  return join(folder, basename(executable));
}
