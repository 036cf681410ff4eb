import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../paths.ts';
import { inheritedEnvironment, variable } from '../system/environment.ts';

const require = createRequire(import.meta.url);
const electronPackage = dirname(require.resolve('electron/package.json'));
const retryAfterMs = 24 * 60 * 60 * 1000;
const probeMs = 5000;

/** The version that package.json declares and whose types the code is checked against. */
export function declaredElectronVersion(): string {
  const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** The binary of the `electron` package where its download has happened. */
export function installedElectron(): string | undefined {
  const pathFile = join(electronPackage, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const executable = join(electronPackage, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : undefined;
}

async function isReachable(address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(probeMs) });
    return answer.ok;
  } catch {
    // No network, no name, a refusing proxy: all mean that a download would fail too.
    return false;
  }
}

/**
 * Downloads the declared Electron with its own installer, unless its server cannot be reached; a failure is remembered for a day, so that
 * a start behind a closed network does not wait for it again.
 */
export async function downloadElectron(): Promise<string | undefined> {
  const version = declaredElectronVersion();
  const failed = join(cacheFolder, `electron-${version}-unreachable`);
  if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < retryAfterMs) return undefined;

  const mirror = variable('ELECTRON_MIRROR') ?? 'https://github.com/electron/electron/releases/download/';
  if (await isReachable(`${mirror}v${version}/SHASUMS256.txt`)) {
    console.error(`Downloading Electron ${version} ...`);
    spawnSync(process.execPath, [join(electronPackage, 'install.js')], {
      stdio: ['ignore', 2, 2],
      timeout: 600_000,
      env: inheritedEnvironment(),
    });
  }
  const executable = installedElectron();
  if (executable === undefined) {
    mkdirSync(cacheFolder, { recursive: true });
    writeFileSync(failed, '');
  }
  return executable;
}
