import { svelte } from '@sveltejs/vite-plugin-svelte';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { InlineConfig } from 'vite';
import { distFolder, repositoryRoot } from '../paths.ts';
import { sharpInElectron } from './sharpInElectron.ts';

/** What stays outside the bundles: packages with native code, and what the runtime itself provides. */
const external = [
  'better-sqlite3',
  'onnxruntime-node',
  '@img/sharp-wasm32',
  '@neplex/vectorizer',
  'electron',
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
];

type NodeBundle = {
  readonly name: string;
  /** Relative to the repository. */
  readonly entry: string;
  /** Relative to dist/. `.cjs` where the process is loaded by `require`. */
  readonly output: string;
  readonly inElectron: boolean;
};

/** Every bundle that runs outside the window. */
export const nodeBundles: readonly NodeBundle[] = [
  { name: 'main', entry: 'electron/main/main.ts', output: 'main/main.js', inElectron: true },
  // A sandboxed preload cannot be an ES module.
  { name: 'preload', entry: 'electron/preload/preload.ts', output: 'preload/preload.cjs', inElectron: true },
  { name: 'engine', entry: 'electron/engine/engineMain.ts', output: 'engine/engineMain.cjs', inElectron: true },
  { name: 'trial', entry: 'electron/engine/trialMain.ts', output: 'trial/trialMain.cjs', inElectron: true },
  { name: 'codec', entry: 'electron/library/codecMain.ts', output: 'codec/codecMain.cjs', inElectron: true },
  { name: 'scanner', entry: 'electron/photos/scannerMain.ts', output: 'scanner/scannerMain.cjs', inElectron: true },
  { name: 'checkpoints', entry: 'electron/store/checkpointThread.ts', output: 'checkpoints/checkpointThread.cjs', inElectron: true },
  { name: 'cli', entry: 'electron/cli/cli.ts', output: 'cli/cli.js', inElectron: false },
];

/** How long plugins take is no warning. */
const quiet = { bundlerTimings: false };

const shared: InlineConfig = { configFile: false, logLevel: 'warn', publicDir: false, clearScreen: false };

function nodeConfig(bundle: NodeBundle): InlineConfig {
  const [folder = '', file = ''] = bundle.output.split('/');
  const needsSharpInside = bundle.inElectron && process.platform === 'linux';
  const outside = needsSharpInside ? external : [...external, 'sharp'];
  return {
    ...shared,
    root: repositoryRoot,
    plugins: needsSharpInside ? [sharpInElectron()] : [],
    ssr: { noExternal: true, external: outside, target: 'node' },
    build: {
      ssr: join(repositoryRoot, bundle.entry),
      outDir: join(distFolder, folder),
      emptyOutDir: true,
      // Node 20, inside Electron 33, is the oldest runtime; the command line shares its code.
      target: 'node20',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        external: outside,
        checks: quiet,
        output: { format: file.endsWith('.cjs') ? 'cjs' : 'es', entryFileNames: file, codeSplitting: false },
      },
    },
  };
}

/** The window. Nothing inline, because its content security policy allows no inline script or style. */
export function windowConfig(): InlineConfig {
  return {
    ...shared,
    root: join(repositoryRoot, 'renderer'),
    base: './',
    plugins: [svelte({ configFile: false })],
    build: {
      outDir: join(distFolder, 'renderer'),
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      // Read from disk, whole, at every start: many small files would be no faster.
      chunkSizeWarningLimit: 2_000,
      modulePreload: { polyfill: false },
      sourcemap: true,
      rolldownOptions: { checks: quiet },
    },
  };
}

/** One Vite configuration a bundle, in the order in which they are built. */
export function bundleConfigs(): readonly InlineConfig[] {
  return [...nodeBundles.map(nodeConfig), windowConfig()];
}
