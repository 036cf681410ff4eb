import { join } from 'node:path';
import { allOnCpu, groupOf } from './devices.ts';
import type { Devices } from './devices.ts';
import type { FileHashes } from './fileHashes.ts';
import type { InferenceSession, SessionFactory } from './inferenceSession.ts';
import { loadPackage } from './loadPackage.ts';
import { readPlainFile } from './plainFile.ts';
import { createTokenizer } from './tokenizer.ts';
import type { GraphName } from './packageManifest.ts';
import type { UnifiedModel } from './types.ts';
import { createVisionCache } from './visionCache.ts';
import { parseVocabulary } from './vocabulary.ts';
import { wordCalibrationOf } from './wordCalibration.ts';

export type OpenModelOptions = {
  readonly threads: number;
  readonly session: SessionFactory;
  /** Left out: the CPU for all of them. */
  readonly devices?: Devices;
  /** Words of captions are as sure as the model says, which is what a calibration is fitted to. */
  readonly uncalibrated?: boolean;
  /** Left out: every file is read. */
  readonly hashes?: FileHashes;
};

/**
 * Verifies the package (sizes and hashes, every time: the disk may have changed; `hashes` says how) and reads its texts. Graphs load on first
 * use, so that a question never pays for the decoder. Throws RuntimeError; whoever opens releases.
 */
export async function openModel(packageFolder: string, options: OpenModelOptions): Promise<UnifiedModel> {
  const manifest = await loadPackage(packageFolder, options.hashes);
  const readText = async (path: string): Promise<string> => (await readPlainFile(join(packageFolder, path))).toString('utf8');
  const tokenizer = createTokenizer(await readText(manifest.tokenizer), manifest.tokenizer);
  const vocabulary = parseVocabulary(await readText(manifest.words), manifest.words);
  const devices = options.devices ?? allOnCpu;
  const sessions = new Map<GraphName, Promise<InferenceSession>>();

  return {
    folder: packageFolder,
    manifest,
    tokenizer,
    vocabulary,
    wordCalibration: options.uncalibrated === true ? null : wordCalibrationOf(manifest),
    visionCache: createVisionCache(),
    session: async (graph) => {
      const loaded = sessions.get(graph);
      if (loaded !== undefined) return loaded;
      const group = groupOf(graph);
      const settings = { threads: options.threads, group, device: devices[group] };
      const loading = options.session(join(packageFolder, manifest.graphs[graph]), settings);
      sessions.set(graph, loading);
      // A graph that failed to load may be tried again, for example once memory is free.
      loading.catch(() => sessions.delete(graph));
      return loading;
    },
    release: async () => {
      const loaded = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const session of loaded) if (session.status === 'fulfilled') await session.value.release();
    },
  };
}
