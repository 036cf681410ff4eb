import { Module, createRequire } from 'node:module';
import type sharp from 'sharp';

export type SharpModule = typeof sharp;

export type SharpBuild = 'native' | 'wasm';

const require = createRequire(import.meta.url);

/**
 * sharp for this process. Inside Electron on Linux its native build damages the GLib that Electron links
 * (electron/electron#46323), so there the WebAssembly build is made to win: sharp falls back to it where the native one loads as nothing.
 */
export function loadSharp(build: SharpBuild = buildFor(process)): SharpModule {
  if (build === 'wasm') hideNativeBuild();
  // What `require` gives has no type; it is the module's default export.
  return require('sharp') as SharpModule;
}

function buildFor({ versions, platform }: Pick<NodeJS.Process, 'versions' | 'platform'>): SharpBuild {
  return versions['electron'] !== undefined && platform === 'linux' ? 'wasm' : 'native';
}

function hideNativeBuild(): void {
  const fromSharp = createRequire(require.resolve('sharp'));
  for (const platform of ['linux', 'linuxmusl']) {
    const path = resolveOrNull(fromSharp, `@img/sharp-${platform}-${process.arch}/sharp.node`);
    if (path === null) continue;
    const empty = new Module(path);
    empty.filename = path;
    empty.loaded = true;
    empty.exports = null;
    require.cache[path] = empty;
  }
}

function resolveOrNull(from: NodeJS.Require, name: string): string | null {
  try {
    return from.resolve(name);
  } catch {
    // A packaged studio carries only the WebAssembly build.
    return null;
  }
}
