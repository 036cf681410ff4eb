import type { Pixels } from '../../../electron/contract/images.ts';
import type { Scene } from './fakeScene.ts';
import type { Shape, Thing } from './fakeThings.ts';

/** Signed distance to a shape's edge in units of its box; negative inside. */
function distance(shape: Shape, x: number, y: number): number {
  switch (shape.kind) {
    case 'ellipse': {
      const [rx, ry] = shape.radii;
      const length = Math.hypot((x - shape.at[0]) / rx, (y - shape.at[1]) / ry);
      return (length - 1) * Math.min(rx, ry);
    }
    case 'box': {
      const dx = Math.abs(x - shape.at[0]) - shape.half[0] + shape.round;
      const dy = Math.abs(y - shape.at[1]) - shape.half[1] + shape.round;
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - shape.round;
    }
    case 'triangle': {
      const [a, b, c] = shape.corners;
      const turn = Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
      const sides = [
        [a, b],
        [b, c],
        [c, a],
      ] as const;
      return Math.max(
        ...sides.map(([from, to]) => {
          const [ex, ey] = [to[0] - from[0], to[1] - from[1]];
          return (-turn * (ex * (y - from[1]) - ey * (x - from[0]))) / Math.hypot(ex, ey);
        }),
      );
    }
  }
}

type Placed = { readonly thing: Thing; readonly x: number; readonly y: number; readonly size: number };

function place(scene: Scene, variation: number): readonly Placed[] {
  const count = scene.things.length;
  const size = count === 1 ? 0.78 : Math.min(0.52, 1.1 / count);
  return scene.things.map((thing, index) => ({
    thing,
    x: count === 1 ? 0.5 : 0.5 + (index - (count - 1) / 2) * (0.86 / count),
    y: 0.52 + Math.sin(variation * 2.1 + index * 1.7) * (count === 1 ? 0.02 : 0.1),
    size: size * (1 + 0.08 * Math.cos(variation * 1.3 + index)),
  }));
}

/** Draws a scene. px: width and height in pixels. */
export function drawScene(scene: Scene, px: number, variation: number): Pixels {
  const rgba = new Uint8Array(px * px * 4);
  const placed = place(scene, variation);
  for (let row = 0; row < px; row += 1) {
    for (let column = 0; column < px; column += 1) {
      let [red, green, blue] = scene.background ?? [0, 0, 0];
      let alpha = scene.background === null ? 0 : 1;
      for (const { thing, x, y, size } of placed) {
        const u = ((column + 0.5) / px - x) / size;
        const v = ((row + 0.5) / px - y) / size;
        if (Math.abs(u) > 0.6 || Math.abs(v) > 0.6) continue;
        for (const shape of thing.shapes) {
          const cover = Math.min(1, Math.max(0, 0.5 - distance(shape, u, v) * size * px));
          if (cover === 0) continue;
          const [r, g, b] = shape.own ?? thing.colour;
          const total = cover + alpha * (1 - cover);
          red = (r * cover + red * alpha * (1 - cover)) / total;
          green = (g * cover + green * alpha * (1 - cover)) / total;
          blue = (b * cover + blue * alpha * (1 - cover)) / total;
          alpha = total;
        }
      }
      rgba.set([red, green, blue, alpha * 255], (row * px + column) * 4);
    }
  }
  return { width: px, height: px, rgba };
}
