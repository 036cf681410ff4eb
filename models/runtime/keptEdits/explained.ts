import { differencesSeen, type EditPictures } from './changedPlaces.ts';
import { over } from './composed.ts';

/** A subject as it may have been meant, the picture with it, and what of the drawing that does not explain: levels of 255, and their squares summed. */
export type Attempt = {
  readonly made: Float32Array;
  readonly whole: Float32Array;
  readonly unexplained: Float32Array;
  readonly missed: number;
};

/** How far a subject before what lies behind it, both premultiplied RGBA, explains a drawing. */
export function explained({ source, rebuilt, drawn, side }: EditPictures, made: Float32Array, behind: Float32Array): Attempt {
  const whole = over(made, behind);
  const expected = rebuilt.map((value, at) => value + (whole[at] ?? 0) - (source[at] ?? 0));
  const unexplained = differencesSeen({ rebuilt: expected, drawn, side }, new Uint8Array(side * side).fill(1));
  return { made, whole, unexplained, missed: squares(unexplained) };
}

/** The sum of squares, of a region's pixels or of all. */
export function squares(values: Float32Array, region?: Uint8Array): number {
  return values.reduce((sum, value, pixel) => sum + (region?.[pixel] ?? 1) * value * value, 0);
}
