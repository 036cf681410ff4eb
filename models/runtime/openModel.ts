import { join } from 'node:path';
import { allOnCpu, groupOf, holdsColumns } from './devices.ts';
import type { Device, Devices } from './devices.ts';
import type { FileHashes } from './fileHashes.ts';
import { openFixedSession, type FixedGraph } from './fixedSession.ts';
import { sizeNames, statedShapes } from './graphShapes.ts';
import type { InferenceSession, SessionFactory } from './inferenceSession.ts';
import { loadPackage } from './loadPackage.ts';
import { readPlainFile } from './plainFile.ts';
import { createTokenizer } from './tokenizer.ts';
import type { GraphName, PackageManifest, Variant } from './packageManifest.ts';
import type { UnifiedModel } from './types.ts';
import { RuntimeError } from './runtimeError.ts';
import { createVisionCache } from './visionCache.ts';
import { parseVocabularies } from './vocabulary.ts';
import { wordCalibrationOf } from './wordCalibration.ts';

export type OpenModelOptions = {
  readonly threads: number;
  readonly session: SessionFactory;
  /** Left out: the CPU for all of them. */
  readonly devices?: Devices;
  /** The package's own graphs, also on devices that it has others for. */
  readonly ownGraphs?: boolean;
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
  const stated = await loadPackage(packageFolder, options.hashes);
  const { variants: _, ...withoutVariants } = stated;
  const manifest = options.ownGraphs === true ? withoutVariants : stated;
  const readText = async (path: string): Promise<string> => (await readPlainFile(join(packageFolder, path))).toString('utf8');
  const tokenizer = createTokenizer(await readText(manifest.tokenizer), manifest.tokenizer, manifest.text);
  const { words } = manifest;
  const vocabularies = words === undefined ? { vocabulary: null, drawnVocabulary: null } : parseVocabularies(await readText(words), words);
  const devices = options.devices ?? allOnCpu;
  const sessions = new Map<GraphName, Promise<InferenceSession>>();

  return {
    folder: packageFolder,
    manifest,
    tokenizer,
    ...vocabularies,
    wordCalibration: options.uncalibrated === true ? null : wordCalibrationOf(manifest),
    visionCache: createVisionCache(),
    session: async (graph) => {
      const loaded = sessions.get(graph);
      if (loaded !== undefined) return loaded;
      const group = groupOf(graph);
      const device = devices[group];
      const settings = { threads: options.threads, group, device, holds: holdsColumns(graph, device) };
      const open = (path: string): Promise<InferenceSession> => options.session(join(packageFolder, path), settings);
      const own = graphFor(manifest, graph, device);
      const fixed = variantFor(manifest, device)?.fixed?.[graph];
      const openOnCpu = () => options.session(join(packageFolder, own), { threads: options.threads, group });
      const loading =
        fixed === undefined ? open(own) : openFixed({ manifest, graph, paths: fixed, packageFolder, open, openOwn: openOnCpu });
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

function variantFor({ variants = {} }: PackageManifest, { provider }: Device): Variant | undefined {
  return Object.values(variants).find(({ devices }) => devices.some((device) => device === provider));
}

/** The graph as it suits the device, where the package has one for it. */
function graphFor(manifest: PackageManifest, graph: GraphName, device: Device): string {
  const path = variantFor(manifest, device)?.graphs[graph] ?? manifest.graphs[graph];
  if (path === undefined) throw new RuntimeError('taskUnsupported', { reason: `the package has no graph ${graph}` });
  return path;
}

type OpeningFixed = {
  readonly manifest: PackageManifest;
  readonly graph: GraphName;
  readonly paths: readonly string[];
  readonly packageFolder: string;
  readonly open: (path: string) => Promise<InferenceSession>;
  readonly openOwn: () => Promise<InferenceSession>;
};

/** Their sizes stand in the files. */
async function openFixed({ manifest, graph, paths, packageFolder, ...opening }: OpeningFixed): Promise<InferenceSession> {
  const graphs: FixedGraph[] = [];
  for (const path of paths) graphs.push({ path, shapes: statedShapes(await readPlainFile(join(packageFolder, path))) });
  return openFixedSession({ names: sizeNames(graph, manifest), graphs, ...opening });
}
