import { app } from 'electron';
import { dirname, join } from 'node:path';

/** Where the built parts lie, seen from dist/main. */
export const bundles = {
  preload: join(import.meta.dirname, '../preload/preload.cjs'),
  engine: join(import.meta.dirname, '../engine/engineMain.cjs'),
  trial: join(import.meta.dirname, '../trial/trialMain.cjs'),
  codec: join(import.meta.dirname, '../codec/codecMain.cjs'),
  checkpointThread: join(import.meta.dirname, '../checkpoints/checkpointThread.cjs'),
  scanner: join(import.meta.dirname, '../scanner/scannerMain.cjs'),
  window: join(import.meta.dirname, '../renderer'),
} as const;

/** Where the library of the model runtime lies, which those of CUDA look for. */
export function runtimeFolder(): string {
  const root = app.isPackaged ? `${app.getAppPath()}.unpacked` : app.getAppPath();
  return join(root, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch);
}

/** The model packages: beside the program where it is installed, in the repository otherwise. */
export function packagesFolder(): string {
  return app.isPackaged ? join(process.resourcesPath, 'models', 'packages') : join(app.getAppPath(), 'models', 'packages');
}

/** Where the Python toolkit lies in the repository; an installed program brings none. */
export function toolkitFolder(): string {
  return dirname(packagesFolder());
}
