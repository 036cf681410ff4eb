/** Columns that are held where they were computed, by the CPU provider, which holds nothing but does all else as a graphics card would. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Devices } from './devices.ts';
import type { HeldRun, InferenceSession, SessionFactory } from './inferenceSession.ts';
import { openModel } from './openModel.ts';
import { createOrtSession } from './ortSession.ts';
import { captionImages } from './pipelines/captionImages.ts';
import { generateImage } from './pipelines/generateImage.ts';
import { goldenDistances, present, runGoldenCall, type Sessions } from './probe/goldenCalls.ts';
import { readGoldenFixtures } from './probe/goldenFixtures.ts';
import { relativeDistance } from './testing/relativeDistance.ts';
import type { Rgba, UnifiedModel } from './types.ts';

const folder = fileURLToPath(new URL('testing/tiny-gpu/package', import.meta.url));
const ignore = (): void => undefined;
const [webgpu, cuda] = (['webgpu', 'cuda'] as const).map((provider): Devices => {
  const device = { provider, number: null };
  return { decode: device, text: device, convolutions: device };
});

describe('keys and values that are held', () => {
  const models: UnifiedModel[] = [];
  let held: { runs: HeldRun[]; picks: number[][]; begun: number; released: number };

  afterEach(async () => {
    for (const model of models.splice(0)) await model.release();
  });

  /** Both devices have the same graphs; what is asked of the one that holds is noted. */
  async function opening(devices: Devices | undefined): Promise<UnifiedModel> {
    held = { runs: [], picks: [], begun: 0, released: 0 };
    const session: SessionFactory = async (path, { threads, holds = false }) => noted(await createOrtSession(path, { threads, holds }));
    const model = await openModel(folder, { threads: 1, session, ...(devices === undefined ? {} : { devices }) });
    models.push(model);
    return model;
  }

  function noted({ hold, ...session }: InferenceSession): InferenceSession {
    if (hold === undefined) return session;
    return {
      ...session,
      hold: (k, v) => {
        held.begun += 1;
        const columns = hold(k, v);
        return {
          run: (feeds, options) => {
            held.runs.push(options);
            return columns.run(feeds, options);
          },
          pick: (rows) => {
            held.picks.push([...rows]);
            return columns.pick(rows);
          },
          release: () => {
            held.released += 1;
            columns.release();
          },
        };
      },
    };
  }

  const request = { seed: 3, variations: 2, steps: 8, guidance: 3, temperature: 1, order: 'random', partialEvery: 0 } as const;

  it('draw the same picture as columns in arrays here, and none of them is brought here meanwhile', async () => {
    const draw = async (devices: Devices | undefined) => {
      const { pictures } = await generateImage(await opening(devices), { ...request, prompt: 'a red fox' }, ignore);
      return Float32Array.from(pictures.flatMap(({ latents }) => [...latents]));
    };
    const there = await draw(webgpu);
    expect(held.runs).toEqual(Array.from({ length: 16 }, (_, index) => ({ keeps: index < 15 })));
    expect([held.begun, held.released]).toEqual([1, 1]);
    const here = await draw(cuda);
    expect(held.begun).toBe(0);
    expect(relativeDistance(there, [...here])).toBeLessThan(0.001);
  });

  it('are released where a drawing is stopped', async () => {
    const stop = new AbortController();
    const { stopped } = await generateImage(await opening(webgpu), { ...request, prompt: 'a fox', signal: stop.signal }, () =>
      stop.abort(),
    );
    expect([stopped, held.begun, held.released]).toEqual([true, held.begun, held.begun]);
  });

  it('write the same captions, by beams that are dropped and change places', async () => {
    const photo = (shift: number): Rgba => {
      const data = Uint8ClampedArray.from({ length: 32 * 32 * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * (7 + shift)) % 256));
      return { width: 32, height: 32, data };
    };
    const caption = async (devices: Devices | undefined) => {
      const pictures = [0, 2, 4].map((shift) => ({ picture: photo(shift), words: '' }));
      return captionImages(await opening(devices), { pictures, kind: 'long', beams: 2 }, ignore);
    };
    const there = await caption(webgpu);
    expect(held.picks.length).toBeGreaterThan(3);
    expect([held.begun, held.released]).toEqual([1, 1]);
    const here = await caption(cuda);
    expect(there.map((each) => each?.text)).toEqual(here.map((each) => each?.text));
    for (const [place, each] of there.entries()) expect(each?.logProbability).toBeCloseTo(here[place]?.logProbability ?? Number.NaN, 3);
  });

  it('are what a device is judged by, their numbers told', async () => {
    const distances = async (devices: Devices | undefined) => {
      const model = await opening(devices);
      return goldenDistances(readGoldenFixtures(folder), (graph) => model.session(graph));
    };
    const there = await distances(webgpu);
    expect(held.runs.length).toBeGreaterThan(20);
    expect(held.runs.every(({ keeps, tells }) => keeps && tells === true)).toBe(true);
    const here = await distances(cuda);
    for (const group of ['decode', 'text'] as const) expect(there[group]).toBeCloseTo(here[group], 5);
  });

  it('come with a run of a graph that nobody holds them of', async () => {
    const golden = readGoldenFixtures(folder);
    const model = await opening(webgpu);
    const sessions: Sessions = (graph) => model.session(graph);
    for (const { prefill, steps } of golden.cases.runs) {
      const { outputs } = await runGoldenCall(golden, sessions, prefill);
      const [first] = steps;
      if (first === undefined) throw new Error('a run has steps');
      const cache = { k: present(outputs['k']), v: present(outputs['v']) };
      expect((await runGoldenCall(golden, sessions, first, cache)).distance).toBeLessThanOrEqual(1);
    }
    expect(held.begun).toBe(0);
  });
});
