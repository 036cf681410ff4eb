/**
 * A tiny package with graphs for graphics cards (`tests/export/tiny_gpu.py`): chosen as for a card, computed by the CPU provider, which has
 * every operator of them.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { allOnCpu, type Devices, type Provider } from './devices.ts';
import { verifyPackage } from './loadPackage.ts';
import { generateImage } from './pipelines/generateImage.ts';
import { goldenDistances } from './probe/goldenCalls.ts';
import { readGoldenFixtures } from './probe/goldenFixtures.ts';
import { relativeDistance } from './testing/relativeDistance.ts';
import { tinyGpuFolder, tinyGpuOpener } from './testing/tinyGpu.ts';

const nothing = (): void => undefined;

/** Float16 weights come as near as .004, where fixtures allow 8-bit ones .08. */
const halfInTolerances = 0.05;

function allOn(provider: Provider): Devices {
  const device = { provider, number: null };
  return { decode: device, text: device, convolutions: device };
}

describe('a package with graphs for graphics cards', () => {
  const { opened, open: opening, close } = tinyGpuOpener();

  afterEach(close);

  async function distances(devices: Devices) {
    const model = await opening(devices);
    return goldenDistances(readGoldenFixtures(tinyGpuFolder), (graph) => model.session(graph));
  }

  async function latents(devices: Devices, steps: number): Promise<Float32Array> {
    const options = { seed: 3, variations: 2, steps, guidance: 3, temperature: 1, order: 'raster', partialEvery: 0 } as const;
    const { pictures } = await generateImage(await opening(devices), { ...options, prompt: 'a red fox' }, nothing);
    return Float32Array.from(pictures.flatMap((picture) => [...picture.latents]));
  }

  it('is sound', async () => {
    expect((await verifyPackage(tinyGpuFolder)).problems).toEqual([]);
  });

  it.each(['cuda', 'webgpu'] as const)('answers the golden calls on %s by them, as near as float16 weights come', async (provider) => {
    const { decode, text, convolutions } = await distances(allOn(provider));
    const own = ['gpu/image_step.onnx', 'gpu/prefill.onnx', 'gpu/text_step.onnx'];
    expect(opened.sort()).toEqual([...own, 'vae_decode.onnx', 'vae_encode.onnx', 'vision.onnx']);
    expect([decode > 0, decode < halfInTolerances, text > 0, text < halfInTolerances]).toEqual([true, true, true, true]);
    expect(convolutions).toBeLessThanOrEqual(1);
  });

  it('opens none of them on a device that they are not for', async () => {
    const { decode } = await distances(allOnCpu);
    expect(opened.filter((path) => path.startsWith('gpu/'))).toEqual([]);
    expect([decode > halfInTolerances, decode <= 1]).toEqual([true, true]);
  });

  it.each([8, 3, 1])('draws in %d steps what the CPU draws, though all eight are unrolled', async (steps) => {
    const [here, there] = [await latents(allOnCpu, steps), await latents(allOn('cuda'), steps)];
    expect(relativeDistance(there, [...here])).toBeLessThan(0.2);
  });

  it('would be told apart from one that draws in other steps than asked for', async () => {
    const [few, all] = [await latents(allOn('cuda'), 1), await latents(allOn('cuda'), 8)];
    expect(relativeDistance(few, [...all])).toBeGreaterThan(0.2);
  });
});
