/**
 * Graphs at fixed sizes, as DirectML takes them, computed by the CPU provider (`tests/export/tiny_gpu.py` writes the package): no Windows
 * computer with a graphics card was at hand.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { drawingOf } from './abilities.ts';
import { allOnCpu, type Devices } from './devices.ts';
import { cropped, holds, padded } from './fixedSizes.ts';
import { float32Tensor, int64Tensor } from './inferenceSession.ts';
import { captionImages } from './pipelines/captionImages.ts';
import { captionImage } from './pipelines/captionImage.ts';
import { editImage } from './pipelines/editImage.ts';
import { generateImage } from './pipelines/generateImage.ts';
import { goldenDistances } from './probe/goldenCalls.ts';
import { readGoldenFixtures } from './probe/goldenFixtures.ts';
import { relativeDistance } from './testing/relativeDistance.ts';
import { tinyGpuFolder, tinyGpuOpener } from './testing/tinyGpu.ts';
import type { DrawnPicture, Rgba, UnifiedModel } from './types.ts';

const ignore = (): void => undefined;
const dml = { provider: 'dml', number: 0 } as const;
const card = { provider: 'cuda', number: 0 } as const;
const onDml: Devices = { decode: dml, text: dml, convolutions: dml };
const onCard: Devices = { decode: card, text: card, convolutions: card };

/** The weights are the same float16 numbers: what is left is the order of sums. */
const sameWeights = 0.01;

describe('graphs of fixed sizes', () => {
  const { opened, open: opening, close } = tinyGpuOpener();

  afterEach(close);

  const options = { seed: 3, guidance: 3, temperature: 1, order: 'raster', partialEvery: 0 } as const;
  const latentsOf = (pictures: readonly DrawnPicture[]) => Float32Array.from(pictures.flatMap(({ latents }) => [...latents]));
  const photo = (model: UnifiedModel, shift: number): Rgba => {
    const { image_px: px } = drawingOf(model);
    const data = Uint8ClampedArray.from({ length: px * px * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * (7 + shift)) % 256));
    return { width: px, height: px, data };
  };

  it('answer the golden calls as near as float16 weights come', async () => {
    const model = await opening(onDml);
    const { decode, text, convolutions } = await goldenDistances(readGoldenFixtures(tinyGpuFolder), (graph) => model.session(graph));
    expect([decode > 0, text > 0, convolutions > 0]).toEqual([true, true, true]);
    expect(text).toBeLessThan(0.05);
    expect(convolutions).toBeLessThanOrEqual(1);
    // A step of two tokens and a prefill of known ones are the studio's own 8-bit graphs: no size is kept for what it never asks.
    expect(decode).toBeLessThanOrEqual(1);
    expect(opened.filter((path) => !/\.\d\.onnx$/u.test(path)).toSorted()).toEqual(['image_step.onnx', 'prefill.onnx']);
  });

  it.each([
    { variations: 1, steps: 8, guidance: 3 },
    { variations: 3, steps: 3, guidance: 3 },
    { variations: 5, steps: 1, guidance: 1 },
  ])('draw $variations pictures in $steps steps, guided by $guidance, as graphs of free sizes do', async (asked) => {
    const draw = async (devices: Devices) =>
      latentsOf((await generateImage(await opening(devices), { ...options, ...asked, prompt: 'a red fox' }, ignore)).pictures);
    const [fixed, free] = [await draw(onDml), await draw(onCard)];
    expect(relativeDistance(fixed, [...free])).toBeLessThan(sameWeights);
    const graphs = opened.filter((path) => path.includes('image_step'));
    expect(graphs).toEqual([
      ...new Set(['gpu/image_step.1.onnx', `gpu/image_step.${asked.variations > 4 ? 3 : asked.variations > 1 ? 2 : 1}.onnx`]),
      'gpu/image_step.onnx',
    ]);
  });

  it.each([1, 2])('edit a picture in %d variations as graphs of free sizes do', async (variations) => {
    const edit = async (devices: Devices) => {
      const model = await opening(devices);
      const request = { ...options, variations, steps: 8, source: photo(model, 0), instruction: 'make the car green' };
      return latentsOf((await editImage(model, request, ignore)).pictures);
    };
    const [fixed, free] = [await edit(onDml), await edit(onCard)];
    expect(relativeDistance(fixed, [...free])).toBeLessThan(sameWeights);
    expect(opened).toContain(`gpu/image_step.${variations === 1 ? 4 : 5}.onnx`);
  });

  it('caption one picture and several, greedily and by three beams, in the same words', async () => {
    const caption = async (devices: Devices) => {
      const model = await opening(devices);
      const pictures = [0, 2, 4].map((shift) => ({ picture: photo(model, shift), words: '' }));
      const one = await captionImage(model, { picture: photo(model, 0) }, ignore);
      const greedy = await captionImages(model, { pictures, kind: 'short' }, ignore);
      const beams = await captionImages(model, { pictures, kind: 'short', beams: 3 }, ignore);
      return [one, ...greedy, ...beams].map((each) => each?.text);
    };
    const [fixed, free] = [await caption(onDml), await caption(onCard)];
    expect(fixed).toEqual(free);
    expect(fixed.some((text) => text !== '')).toBe(true);
    expect(opened).toEqual(expect.arrayContaining(['vision.8.onnx', 'gpu/text_step.1.onnx', 'gpu/text_step.2.onnx']));
  });

  it('are not opened where no device asks for them', async () => {
    await generateImage(await opening(allOnCpu), { ...options, variations: 1, steps: 1, prompt: 'a fox' }, ignore);
    expect(opened.filter((path) => /\.\d\.onnx$/u.test(path))).toEqual([]);
  });
});

describe('an array that is brought to fixed sizes', () => {
  const sizing = { tokens: 1, variations: { from: 2, to: 3 } };

  it('keeps each guidance row and variation apart, and comes back as it was', () => {
    const tensor = float32Tensor(Float32Array.of(1, 2, 3, 4), [4, 1]);
    const whole = padded(tensor, 'previous', ['R', 1], [9, 1], sizing);
    expect([...whole.data]).toEqual([1, 2, 0, 3, 4, 0, 0, 0, 0]);
    expect(cropped(whole, ['R', 1], [4, 1], sizing)).toEqual(tensor);
  });

  it("hides the columns that it adds before the step's own", () => {
    const mask = float32Tensor(Float32Array.of(0, -1e9, 0), [1, 1, 1, 3]);
    const whole = padded(mask, 'mask', ['R', 1, 'K', 'P+K'], [1, 1, 1, 5], { tokens: 1, variations: null });
    expect([...whole.data]).toEqual([0, -1e9, -1e9, -1e9, 0].map(Math.fround));
  });

  it('repeats the last time of a schedule, so that no time passes in the steps that it adds', () => {
    const schedule = float32Tensor(Float32Array.of(0, 0.5, 1), [3]);
    expect([...padded(schedule, 'schedule', ['S+1'], [5], sizing).data]).toEqual([0, 0.5, 1, 1, 1]);
  });

  it('does not fit where it is larger, or another number than one that must not grow', () => {
    expect(holds(int64Tensor([1, 2], [1, 2]), ['R', 'T'], [1, 1])).toBe(false);
    expect(holds(int64Tensor([], [1, 0]), ['R', 'M'], [1, 3])).toBe(false);
    expect(holds(int64Tensor([1], [1, 1]), ['R', 'T'], [2, 3])).toBe(true);
  });
});
