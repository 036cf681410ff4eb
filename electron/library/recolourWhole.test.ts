import { expect, test } from 'vitest';
import { recolourWhole } from './recolourWhole.ts';

const side = 64;
const large = 256;
const picture = (across: number, colour: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: across * across * 4 }, (_value, at) => colour[at % 4] ?? 0);

test('where the change says nothing, not a byte of the original changes', () => {
  const original = { width: large, height: large, rgba: picture(large, [200, 40, 40, 255]) };
  const edit = {
    fitted: picture(side, [200, 40, 40, 255]),
    drawn: picture(side, [40, 40, 200, 255]),
    change: new Uint8Array(side * side).fill(255),
    place: { left: 0, top: 0, width: side, height: side },
  };
  const shares = Uint8Array.from({ length: large * large }, (_value, pixel) => (pixel % large < large / 2 ? 255 : 0));
  const made = recolourWhole(original, edit, shares)?.rgba;
  expect([made?.subarray(0, 4), made?.subarray(large * 4 - 4, large * 4)]).toEqual([
    Uint8Array.of(40, 40, 200, 255),
    Uint8Array.of(200, 40, 40, 255),
  ]);
});
