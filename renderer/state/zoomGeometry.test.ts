import { expect, test } from 'vitest';
import { canPan, fitScale, fitView, holdView, nextScale, panBy, placeOf, zoomTo } from './zoomGeometry.ts';
import type { Room, View } from './zoomGeometry.ts';

const room: Room = { width: 800, height: 600, pixelRatio: 1, side: 256 };
const middle = { x: 400, y: 300 };

/** The point of the picture under a place of the room. */
function under(at: Room, view: View, { x, y }: { x: number; y: number }) {
  const side = (view.scale * at.side) / at.pixelRatio;
  return { x: view.x + (x - at.width / 2) / side, y: view.y + (y - at.height / 2) / side };
}

test('the whole picture is as large as the shorter side of its room', () => {
  expect(fitScale(room)).toBeCloseTo(600 / 256);
  expect(placeOf(room, fitView(room))).toEqual({ left: 100, top: 0, side: 600 });
});

test('100 % is one pixel of the screen for one of the picture, at any pixel ratio', () => {
  for (const pixelRatio of [1, 1.25, 1.5, 2, 3]) {
    const screen = { ...room, width: 803.4, pixelRatio };
    const { left, top, side } = placeOf(screen, zoomTo(screen, fitView(screen), 1, middle));
    expect(side * pixelRatio).toBeCloseTo(256);
    for (const length of [left, top]) expect(Math.abs(length * pixelRatio - Math.round(length * pixelRatio))).toBeLessThan(1e-9);
  }
});

test('what is under the pointer stays there when the picture comes nearer', () => {
  const at = { x: 520, y: 260 };
  const before = zoomTo(room, fitView(room), 4, middle);
  const after = zoomTo(room, before, 8, at);
  expect(under(room, after, at).x).toBeCloseTo(under(room, before, at).x);
  expect(under(room, after, at).y).toBeCloseTo(under(room, before, at).y);
});

test('a picture larger than its room leaves no gap beside it, however far it is pushed', () => {
  const near = zoomTo(room, fitView(room), 8, middle);
  expect(placeOf(room, panBy(room, near, { x: 5000, y: 5000 }))).toMatchObject({ left: 0, top: 0 });
  const { left, top, side } = placeOf(room, panBy(room, near, { x: -5000, y: -5000 }));
  expect([left + side, top + side]).toEqual([800, 600]);
});

test('a picture moves as far as it is dragged', () => {
  const near = zoomTo(room, fitView(room), 8, middle);
  const from = placeOf(room, near);
  expect(placeOf(room, panBy(room, near, { x: 30, y: -20 }))).toMatchObject({ left: from.left + 30, top: from.top - 20 });
});

test('a picture smaller than its room stands in the middle and cannot be moved', () => {
  const small = zoomTo(room, fitView(room), 1, { x: 10, y: 10 });
  expect(placeOf(room, small)).toEqual({ left: 272, top: 172, side: 256 });
  expect([canPan(room, small), canPan(room, fitView(room))]).toEqual([false, false]);
  expect(canPan(room, zoomTo(room, small, 3, middle))).toBe(true);
});

test('a photo larger than its room can be seen whole and at 100 %, and nothing is smaller than whole', () => {
  const photo = { ...room, side: 6000 };
  expect(zoomTo(photo, fitView(photo), 0.001, middle).scale).toBeCloseTo(0.1);
  expect(zoomTo(photo, fitView(photo), 1, middle).scale).toBe(1);
  expect(zoomTo(room, fitView(room), 99, middle).scale).toBe(32);
});

test('steps go to the next whole one from wherever one is', () => {
  expect([nextScale(2.34, 'in'), nextScale(2.34, 'out'), nextScale(3, 'in'), nextScale(3, 'out'), nextScale(32, 'in')]).toEqual([
    3, 2, 4, 2, 32,
  ]);
});

test('a room that has become smaller keeps the picture in sight', () => {
  const corner = panBy(room, zoomTo(room, fitView(room), 4, middle), { x: 9999, y: 9999 });
  const narrow = { ...room, width: 300, height: 200 };
  expect(placeOf(narrow, holdView(narrow, corner)).left).toBeLessThanOrEqual(0);
});
