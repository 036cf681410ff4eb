import { vi } from 'vitest';
import type { WrittenCaption } from '../../contract/captionRuns.ts';
import type { EngineWork, KnownTokens, WorkEvent, WorkOutcome } from '../../contract/engineWork.ts';
import { allOnCpu, cpuDevice, isCpu } from '../../contract/devices.ts';
import type { StudioDevice } from '../../contract/devices.ts';
import type { Pixels } from '../../contract/images.ts';
import { AppError } from '../../contract/errors.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { EnginePort, EngineRun } from '../../jobs/ports.ts';

const gridSide = 2;
const tokenDims = 2;
const total = gridSide * gridSide;
const side = 8;
/** This engine's edits change the left half of a picture. */
const changedLeft = Uint8Array.from({ length: side * side }, (_value, pixel) => (pixel % side < side / 2 ? 255 : 0));
export const fakeUse = { model: { id: 'fake', name: 'Fake', version: '1.0.0', sha256: 'fa' }, provider: 'cpu', threads: 1 };

/** What this engine writes about any photo. */
export const fakeCaption: WrittenCaption = {
  text: 'a dog on the grass',
  pieces: [{ text: 'a dog on the grass', logProbability: -0.5 }],
  keywords: ['dog', 'grass'],
  confidence: 0.6,
};

/** One started run, moved on by the test. */
export type FakeRun = {
  readonly work: EngineWork;
  readonly isStopped: boolean;
  /** Draws the next token of every variation; its latent is [place, variation]. */
  drawToken(): void;
  /** Of several pictures captions the next. */
  writeCaption(): void;
  finish(): void;
  fail(code: ErrorCode): void;
};

/** An engine whose every step the test takes. Like the real one it ends by itself, with what is drawn, when it is stopped. */
export class FakeEngine implements EnginePort {
  readonly runs: FakeRun[] = [];
  /** What draws from the next run on. */
  device: StudioDevice = cpuDevice;

  /** The run with this number, from 1, once it was started. */
  async started(number: number): Promise<FakeRun> {
    await until(() => this.runs.length >= number);
    const run = this.runs[number - 1];
    if (run === undefined) throw new RangeError(`run ${number} of ${this.runs.length}`);
    return run;
  }

  run(work: EngineWork, onEvent: (event: WorkEvent) => void): EngineRun {
    const drawn = startTokens(work);
    const { promise, resolve, reject } = promiseParts<WorkOutcome>();
    let isStopped = false;
    let captions = 0;
    const { device } = this;
    const use = isCpu(device) ? fakeUse : { ...fakeUse, provider: device.provider, devices: { ...allOnCpu, decode: device } };
    const end = (stopped: boolean): WorkOutcome => ({ ...outcomeOf(work, drawn, stopped, captions), use });
    onEvent({ kind: 'model', sha256: fakeUse.model.sha256, device });
    this.runs.push({
      work,
      get isStopped() {
        return isStopped;
      },
      drawToken() {
        const place = drawn[0]?.grid.length ?? 0;
        const variations = drawn.map((tokens, variation) => {
          const latent = Float32Array.of(place, variation);
          tokens.grid.push(place);
          tokens.latents.push(...latent);
          return { grid: place, latent };
        });
        onEvent({ kind: 'tokens', done: place + 1, total, secondsLeft: 1, variations });
      },
      writeCaption() {
        onEvent({ kind: 'caption', index: captions, caption: fakeCaption });
        captions += 1;
      },
      finish: () => resolve(end(false)),
      fail: (code) => reject(new AppError(code)),
    });
    return {
      outcome: promise,
      watch: () => undefined,
      stop() {
        isStopped = true;
        resolve(end(true));
      },
    };
  }
}

/** Waits for what must come; how long depends on the machine, not on the test. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { timeout: 20_000, interval: 5 });
}

type Growing = { readonly grid: number[]; readonly latents: number[] };

function startTokens(work: EngineWork): Growing[] {
  if (work.kind !== 'generate' && work.kind !== 'edit') return [];
  const known: readonly KnownTokens[] = work.known.tokens;
  return Array.from({ length: work.variations }, (_value, variation) => ({
    grid: [...(known[variation]?.grid ?? [])],
    latents: [...(known[variation]?.latents ?? [])],
  }));
}

function outcomeOf(work: EngineWork, drawn: readonly Growing[], stopped: boolean, captions: number): WorkOutcome {
  if (work.kind === 'captionMany') {
    const written = stopped ? captions : work.pictures.length;
    return {
      kind: 'captions',
      stopped,
      captions: work.pictures.map(({ picture }, index) => (index < written ? { ...fakeCaption, features: coloursOf(picture) } : null)),
      use: fakeUse,
    };
  }
  if (work.kind !== 'generate' && work.kind !== 'edit') {
    return { kind: 'text', stopped, text: 'one', pieces: [{ text: 'one', logProbability: -0.1 }], confidence: 0.9, use: fakeUse };
  }
  const kept = work.kind === 'generate' ? drawn.slice(0, work.keep) : drawn;
  const pictures = kept.map(({ grid, latents }, variation) => {
    const raster = new Float32Array(total * tokenDims);
    grid.forEach((position, place) => raster.set(latents.slice(place * tokenDims, (place + 1) * tokenDims), position * tokenDims));
    const order = Uint16Array.from({ length: total }, (_value, index) => index);
    return {
      variation,
      pixels: { width: side, height: side, rgba: new Uint8Array(side * side * 4).fill(200).fill(100, side * side * 2) },
      change: work.kind === 'edit' ? changedLeft : null,
      tokens: { gridSide, tokenDims, order, tokensDrawn: grid.length, latents: raster },
    };
  });
  return {
    kind: 'pictures',
    stopped,
    pictures,
    milliseconds: { reading: 1, drawing: 2, decoding: 3 },
    resumedAt: startTokens(work)[0]?.grid.length ?? 0,
    use: fakeUse,
  };
}

/** What this engine sees in a picture: how red, green and blue it is, beside grey. */
function coloursOf({ rgba }: Pixels): Float32Array {
  const sums = [0, 1, 2].map((channel) => rgba.reduce((sum, value, at) => (at % 4 === channel ? sum + value : sum), 0));
  const mean = sums.reduce((sum, each) => sum + each, 0) / 3;
  const away = sums.map((sum) => sum - mean);
  const length = Math.hypot(...away) || 1;
  return Float32Array.from(away, (value) => value / length);
}

function promiseParts<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onDone, onError) => {
    resolve = onDone;
    reject = onError;
  });
  return { promise, resolve, reject };
}
