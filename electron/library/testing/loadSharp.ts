import { Module, createRequire } from 'node:module';
import type { SharpModule } from '../sharpReading.ts';

export type SharpBuild = 'native' | 'wasm';

const require = createRequire(import.meta.url);

/** sharp on one of its two builds. It falls back to WebAssembly where the native build loads as nothing. */
export function loadSharp(build: SharpBuild): SharpModule {
  if (build === 'wasm') hideNativeBuild();
  // What `require` gives has no type; it is the module's default export.
  return require('sharp') as SharpModule;
}

function hideNativeBuild(): void {
  const fromSharp = createRequire(require.resolve('sharp'));
  const path = fromSharp.resolve(`@img/sharp-${process.platform}-${process.arch}/sharp.node`);
  const empty = new Module(path);
  empty.filename = path;
  empty.loaded = true;
  empty.exports = null;
  require.cache[path] = empty;
}
