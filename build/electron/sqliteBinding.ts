import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../paths.ts';
import { moveIntoPlace } from './carriedElectron.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The environment variable that names a SQLite binding to load instead of better-sqlite3's own. */
export const sqliteBindingVariable = 'UNIFLUID_SQLITE_BINDING';

/** better-sqlite3's prebuilt binding needs Node-API 10; loading it into an older runtime crashes the process. */
export function needsCompiledBinding(nodeApi: number): boolean {
  return nodeApi < 10;
}

/** The names in a .gypi's defines list, as compiler arguments. */
export function compilerDefines(gypi: string): string[] {
  return [...gypi.matchAll(/^\s+'([A-Z0-9_]+(?:=[^']*)?)',$/gm)].map((match) => `-D${match[1]}`);
}

function cachedBindingPath(): string {
  const { version } = JSON.parse(readFileSync(require.resolve('better-sqlite3/package.json'), 'utf8')) as { version: string };
  return join(cacheFolder, `better-sqlite3-${version}-napi9-${process.arch}-2.node`);
}

/** The binding that an earlier run compiled. */
export function existingSqliteBinding(): string | undefined {
  const binding = cachedBindingPath();
  return existsSync(binding) ? binding : undefined;
}

/**
 * Compiles better-sqlite3 from its own source for runtimes with Node-API 9 into the cache and returns the binding's path.
 *
 * Plain compiler calls, as binding.gyp would make them, because node-gyp wants headers of one Node version from a download. The headers are
 * Node-API's alone, from npm; boxedReferences.hpp stands in for the one thing of Node-API 10 that the source uses.
 */
export async function compiledSqliteBinding(): Promise<string> {
  const source = dirname(require.resolve('better-sqlite3/package.json'));
  const binding = cachedBindingPath();
  console.error('Compiling the SQLite binding for this Electron (once, about half a minute) ...');
  const folder = join(cacheFolder, `better-sqlite3-${process.pid}.tmp`);
  mkdirSync(folder, { recursive: true });
  try {
    await compile(source, folder);
    moveIntoPlace(join(folder, 'better_sqlite3.node'), binding);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return binding;
}

async function compile(source: string, folder: string): Promise<void> {
  const sqlite = join(source, 'deps', 'sqlite3');
  const nodeApi = join(dirname(require.resolve('node-api-headers/package.json')), 'include');
  const nodeAddonApi = dirname(createRequire(join(source, 'package.json')).resolve('node-addon-api/package.json'));
  const defines = compilerDefines(readFileSync(join(source, 'deps', 'defines.gypi'), 'utf8'));
  const shared = ['-c', '-O2', '-fPIC', '-DNDEBUG'];
  const inFolder = { cwd: folder };
  await Promise.all([
    run('gcc', [...shared, '-w', '-std=c99', '-D_GNU_SOURCE', ...defines, join(sqlite, 'sqlite3.c'), '-o', 'sqlite3.o'], inFolder),
    run(
      'g++',
      [
        ...shared,
        ...['-std=c++20', '-fvisibility=hidden', '-fvisibility-inlines-hidden'],
        ...['-DNAPI_VERSION=9', '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
        ...['-include', join(import.meta.dirname, 'boxedReferences.hpp')],
        ...['-I', nodeAddonApi, '-I', nodeApi, '-I', sqlite],
        ...[join(source, 'src', 'better_sqlite3.cpp'), '-o', 'binding.o'],
      ],
      inFolder,
    ),
  ]);
  const link = ['-shared', '-Wl,-Bsymbolic', 'sqlite3.o', 'binding.o', '-o', 'better_sqlite3.node', '-ldl', '-lpthread', '-lm'];
  await run('g++', link, inFolder);
}
