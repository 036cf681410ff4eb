import { describe, expect, it } from 'vitest';
import { pictureOfPlanes, premultipliedPlanes, requireUsablePicture, visionPlanes } from './pictures.ts';
import type { Rgba } from './types.ts';

function picture(width: number, height: number, pixelOf: (x: number, y: number) => readonly number[]): Rgba {
  const pixels = Array.from({ length: width * height }, (_, index) => pixelOf(index % width, Math.floor(index / width)));
  return { width, height, data: Uint8ClampedArray.from(pixels.flat()) };
}

const allDrawn = [true, true, true, true];

describe('pictures', () => {
  it('come back from planes as they went in', () => {
    const source = picture(8, 8, (x, y) => [x * 30, y * 30, 255 - x * y, x === y ? 0 : 255]);
    const returned = pictureOfPlanes(premultipliedPlanes(source, 8), 8, allDrawn, 2);
    const expected = picture(8, 8, (x, y) => (x === y ? [0, 0, 0, 0] : [x * 30, y * 30, 255 - x * y, 255]));
    expect(returned).toEqual(expected);
  });

  it('keep their colour at half alpha, and none of it bleeds from transparent pixels when resized', () => {
    const source = picture(16, 16, (x) => (x < 8 ? [255, 0, 0, 128] : [0, 255, 0, 0]));
    const { data } = pictureOfPlanes(premultipliedPlanes(source, 8), 8, allDrawn, 2);
    expect([...data.subarray(0, 4)]).toEqual([255, 0, 0, 128]);
    for (let pixel = 0; pixel < 64; pixel += 1) expect(data[pixel * 4 + 1]).toBe(0);
  });

  // First row by Pillow 13.0: Image.fromarray(ramp).resize((4, 4), Image.LANCZOS) of the float picture ramp[y, x] = 16 x + y, 8 x 8.
  it('resize as Pillow does', () => {
    const ramp = picture(8, 8, (x, y) => [16 * x + y, 0, 0, 255]);
    const row = premultipliedPlanes(ramp, 4)
      .subarray(0, 4)
      .map((value) => value * 255);
    for (const [index, value] of [8.6026, 39.6955, 73.3165, 104.4095].entries()) expect(row[index]).toBeCloseTo(value, 3);
  });

  // The same by torch.nn.functional.interpolate(mode="bilinear", antialias=True), of a ramp of whole numbers 0 to 255.
  it('are seen as training saw them: over white, averaged down, from -1 to 1', () => {
    const planes = visionPlanes(
      premultipliedPlanes(
        picture(8, 8, (x) => (x === 0 ? [0, 0, 0, 0] : [0, 255, 0, 255])),
        8,
      ),
      8,
      8,
    );
    expect([planes[0], planes[1], planes[64 + 1]]).toEqual([1, -1, 1]);
    const ramp = visionPlanes(
      premultipliedPlanes(
        picture(8, 8, (x, y) => [16 * x + y, 0, 0, 255]),
        8,
      ),
      8,
      3,
    ).subarray(0, 3);
    for (const [index, value] of [-0.852632, -0.552116, -0.2516].entries()) expect(ramp[index]).toBeCloseTo(value, 5);
  });

  it('are blank where a cell was not drawn', () => {
    const planes = premultipliedPlanes(
      picture(8, 8, () => [9, 9, 9, 255]),
      8,
    );
    const { data } = pictureOfPlanes(planes, 8, [true, false, false, true], 2);
    const alphas = Array.from({ length: 64 }, (_, index) => data[index * 4 + 3]);
    expect([alphas[0], alphas[4], alphas[32], alphas[36]]).toEqual([255, 0, 0, 255]);
  });

  it('are refused when tiny, huge, or not what their size says', () => {
    const refusal = (width: number, height: number, bytes: number): unknown => {
      try {
        requireUsablePicture({ width, height, data: new Uint8ClampedArray(bytes) });
        return null;
      } catch (error) {
        return error;
      }
    };
    expect(refusal(7, 100, 2800)).toMatchObject({ code: 'sourceTooSmall' });
    expect(refusal(16_385, 8, 0)).toMatchObject({ code: 'sourceTooLarge' });
    expect(refusal(8, 8, 255)).toMatchObject({ code: 'optionOutOfRange' });
    expect(refusal(8, 8, 256)).toBeNull();
  });
});
