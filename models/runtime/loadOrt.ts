import type * as OnnxRuntime from 'onnxruntime-node';
import { RuntimeError } from './runtimeError.ts';

/** Its types come from here too, so that no other file names the package and could load it before it was told to be quiet. */
export type OrtModule = typeof OnnxRuntime;
export type { InferenceSession as OrtInferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';

let loaded: Promise<OrtModule> | undefined;

/**
 * ONNX Runtime, loaded with the first session: what needs no model runs without it, and where its native part does not load, whoever asked
 * for a model hears a sentence.
 */
export function loadOrt(): Promise<OrtModule> {
  loaded ??= loadQuietly();
  return loaded;
}

async function loadQuietly(): Promise<OrtModule> {
  // Read once, while the library loads: without it a device id and a database for a collector are written into the person's cache folder.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new RuntimeError('runtimeUnusable', { reason: firstLine(error) }, { cause: error });
  }
}

/** The dynamic linker's own words; the stack that Node puts below them says nothing to a person. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}
