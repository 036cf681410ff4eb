import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * On Linux, Electron brings the system's GLib and native sharp its own; decoding with both in one process corrupts GLib's state
 * (electron/electron#46323). So bundles for Electron contain sharp's JavaScript and miss its native binary, and sharp falls back to its WebAssembly
 * build, `@img/sharp-wasm32`. Code imports `sharp` as everywhere.
 */
export function sharpInElectron(): Plugin {
  const script = join(dirname(createRequire(import.meta.url).resolve('sharp')), 'index.cjs');
  return {
    name: 'sharp-in-electron',
    enforce: 'pre',
    resolveId(source) {
      if (source === 'sharp') return script;
      if (/^@img\/sharp-(?!wasm32).*\/sharp\.node$/.test(source)) return { id: `not-in-electron:${source}`, external: true };
      return undefined;
    },
  };
}
