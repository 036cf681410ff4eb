/** Captions with one package in a process of its own, so that the peak of memory is its own: `measureReading.ts '<ReadRequest>'`. */
import { basename } from 'node:path';
import { visionOf } from '../abilities.ts';
import { rememberedHashes } from '../fileHashes.ts';
import { createHashMemory } from '../hashMemory.ts';
import type { InferenceSession, SessionFactory } from '../inferenceSession.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import { captionImage } from '../pipelines/captionImage.ts';
import type { Rgba, UnifiedModel } from '../types.ts';

export type ReadRequest = {
  readonly packageFolder: string;
  readonly hashesFile: string;
  readonly threads: number;
  /** So many are timed. */
  readonly pieces: number;
};

export type ReadTimes = {
  readonly openSeconds: number;
  /** From a picture to the first piece, while every graph that is needed is loaded. */
  readonly firstPieceLoadingSeconds: number;
  /** The same with the graphs there. */
  readonly firstPieceSeconds: number;
  readonly piecesPerSecond: number;
  readonly peakMebibytes: number;
};

const seconds = (from: number): number => (performance.now() - from) / 1000;

/** Of another colour each time, as what was seen of a picture is kept. */
function picture(px: number, grey: number): Rgba {
  return { width: px, height: px, data: new Uint8ClampedArray(px * px * 4).fill(grey) };
}

/** No piece has the id of the end, so that a caption is as long as asked for. */
function endless(model: UnifiedModel): UnifiedModel {
  const { architecture } = model.manifest;
  return { ...model, manifest: { ...model.manifest, architecture: { ...architecture, special: { ...architecture.special, eos: -1 } } } };
}

/** Tells of each run of the graph that writes a piece: what two captions differ by drowns in other work on the machine. */
function timedSessions(onStep: () => void): SessionFactory {
  return async (path, options) => {
    const session = await createOrtSession(path, options);
    if (!basename(path).startsWith('text_step')) return session;
    const run: InferenceSession['run'] = async (feeds) => {
      const outputs = await session.run(feeds);
      onStep();
      return outputs;
    };
    return { ...session, run };
  };
}

async function measureReading({ packageFolder, hashesFile, threads, pieces }: ReadRequest): Promise<ReadTimes> {
  const began = performance.now();
  const moments: number[] = [];
  const session = timedSessions(() => moments.push(performance.now()));
  const opened = await openModel(packageFolder, { threads, session, hashes: rememberedHashes(createHashMemory(hashesFile)) });
  const openSeconds = seconds(began);
  const model = endless(opened);
  const { px } = visionOf(model);
  const caption = async (grey: number, maxPieces: number): Promise<number> => {
    const started = performance.now();
    await captionImage(model, { picture: picture(px, grey), maxPieces }, () => undefined);
    return seconds(started);
  };
  const firstPieceLoadingSeconds = await caption(50, 1);
  // The graph that writes further pieces is loaded with the second of them.
  await caption(100, 2);
  const firstPieceSeconds = await caption(150, 1);
  moments.length = 0;
  await caption(200, pieces + 2);
  const piecesPerSecond = (1000 * pieces) / ((moments.at(-1) ?? Number.NaN) - (moments[0] ?? Number.NaN));
  await opened.release();
  const peakMebibytes = process.resourceUsage().maxRSS / 1024;
  return { openSeconds, firstPieceLoadingSeconds, firstPieceSeconds, piecesPerSecond, peakMebibytes };
}

// Written by readBench.ts, which has the same type.
const request = JSON.parse(process.argv[2] ?? '') as ReadRequest;
process.stdout.write(`${JSON.stringify(await measureReading(request))}\n`);
