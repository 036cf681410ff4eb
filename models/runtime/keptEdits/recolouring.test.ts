import { expect, test } from 'vitest';
import { recolouring } from './recolouring.ts';
import { blur } from './windows.ts';

const side = 128;
type Colour = readonly [number, number, number, number];

/** Premultiplied colours of a square. */
function colours(colourAt: (x: number, y: number) => Colour): Float32Array {
  return Float32Array.from({ length: side * side * 4 }, (_value, at) => {
    const pixel = Math.floor(at / 4);
    const colour = colourAt(pixel % side, Math.floor(pixel / side));
    return at % 4 === 3 ? colour[3] : (colour[(at % 4) as 0 | 1 | 2] * colour[3]) / 255;
  });
}

function softened(sharp: Float32Array): Float32Array {
  const soft = new Float32Array(sharp.length);
  for (const channel of [0, 1, 2, 3]) {
    const blurred = blur(
      new Float32Array(side * side).map((_value, pixel) => sharp[pixel * 4 + channel] ?? 0),
      side,
      2,
    );
    for (const [pixel, value] of blurred.entries()) soft[pixel * 4 + channel] = value;
  }
  return soft;
}

function recoloured(cut: Float32Array, rebuilt: Float32Array, drawn: Float32Array): Float32Array {
  const inside = new Uint8Array(side * side).map((_value, pixel) => ((cut[pixel * 4 + 3] ?? 0) > 0 ? 1 : 0));
  return recolouring({ source: cut, rebuilt, drawn, side }, cut, inside)({ keepsColourless: false });
}

const at = (made: Float32Array, x: number, y: number): readonly number[] =>
  Array.from(made.subarray((y * side + x) * 4, (y * side + x) * 4 + 4));
const most = (one: readonly number[], other: readonly number[]): number =>
  Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? 0))));

const red: Colour = [220, 40, 40, 255];
const blue: Colour = [40, 60, 220, 255];
const none: Colour = [0, 0, 0, 0];

test('thin lines get their colour whole, though the model draws them soft', () => {
  const lines = (colour: Colour) => colours((x) => (x % 32 < 3 ? colour : none));
  const made = recoloured(lines(red), softened(lines(red)), softened(lines(blue)));
  expect(most(at(made, 65, 64), blue)).toBeLessThan(12);
});

test('a translucent subject changes by as much as is seen of it', () => {
  const glass = (colour: Colour) => colours((x) => (x < 100 ? [colour[0], colour[1], colour[2], 128] : none));
  const made = recoloured(glass(red), glass(red), glass(blue));
  expect(most(at(made, 40, 64), [20, 30, 110, 128])).toBeLessThan(4);
});

test('what little is seen of a pixel at the edge changes as the colours beside it do', () => {
  const isEdge = (x: number): boolean => x === 100;
  const paint = (light: Colour, edge: Colour) =>
    colours((x, y) => (isEdge(x) ? edge : x > 100 ? none : y % 32 < 16 ? light : [30, 60, 20, 255]));
  const cut = paint(red, [255, 255, 255, 25]);
  const made = recoloured(cut, paint(red, none), paint(blue, none));
  const [moved, beside] = [at(made, 100, 8).map((value, index) => value - (at(cut, 100, 8)[index] ?? 0)), at(made, 90, 8)];
  expect(moved[0]).toBeCloseTo(((beside[0] ?? 0) - 220) * (25 / 255), 0);
});

test('a muted colour is still a colour', () => {
  const plain = (colour: Colour) => colours(() => colour);
  const made = recoloured(plain(red), plain(red), plain([90, 100, 150, 255]));
  expect(most(at(made, 64, 64), [90, 100, 150, 255])).toBeLessThan(4);
  const [grey = 0, ...others] = at(recoloured(plain(red), plain(red), plain([118, 110, 122, 255])), 64, 64).slice(0, 3);
  expect(most(others, [grey, grey])).toBeLessThan(0.01);
});

test('a change that nobody sees is none', () => {
  const plain = (colour: Colour) => colours(() => colour);
  expect(recoloured(plain(red), plain(red), plain([216, 44, 40, 255]))).toEqual(plain(red));
});
