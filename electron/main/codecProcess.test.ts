import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import type { CodecRequest } from '../library/codecProtocol.ts';
import { decodePng, encodePng, textChunk, textOf } from '../library/png.ts';
import { serveCodec } from '../library/serveCodec.ts';
import { createSharpCodec } from '../library/sharpCodec.ts';
import { systemClock } from '../studio/system.ts';
import { CodecProcess } from './codecProcess.ts';
import { channelService } from './testing/channelService.ts';
import { FakeClock } from './testing/fakeClock.ts';
import { FakeService } from './testing/fakeService.ts';

const pixels = { width: 2, height: 1, rgba: Uint8Array.of(1, 2, 3, 255, 9, 8, 7, 0) };
let clock: FakeClock;
let services: FakeService[];
let codec: CodecProcess;

beforeEach(() => {
  clock = new FakeClock();
  services = [];
  codec = new CodecProcess({
    clock,
    start() {
      const service = new FakeService();
      services.push(service);
      return service;
    },
  });
});

const decode = (path: string) =>
  codec.decode({ kind: 'path', path }, 64).then(
    () => 'read',
    (error: { code: string; detail: object }) => ({ code: error.code, ...error.detail }),
  );
const settled = () => new Promise((resolve) => setImmediate(resolve));
const asked = (service: number) => (services[service]?.posted ?? []) as readonly CodecRequest[];
const answer = async (service: number, value: unknown = {}) => {
  services[service]?.say({ id: asked(service).at(-1)?.id, ok: true, value });
  await settled();
};

test('pictures are decoded one after the other, in one process that ends when it is idle', async () => {
  const [first, second] = [decode('/a.png'), decode('/b.png')];
  await settled();
  expect(asked(0)).toHaveLength(1);
  await answer(0);
  expect(asked(0)).toHaveLength(2);
  await answer(0);
  expect(await Promise.all([first, second])).toEqual(['read', 'read']);
  clock.pass(61_000);
  expect(services.map(({ isKilled }) => isKilled)).toEqual([true]);
});

test('what is encoded waits for no picture that is being decoded', async () => {
  const hostile = decode('/slow.png');
  await settled();
  const encoded = codec.encode(pixels);
  expect(asked(0).map(({ task }) => task.kind)).toEqual(['decode', 'encode']);
  await answer(0, Uint8Array.of(1));
  expect(await encoded).toEqual(Uint8Array.of(1));
  services[0]?.exit();
  expect(await hostile).toEqual({ code: 'codecCrashed', file: 'slow.png' });
});

test('a picture that ends the process is named, and the next one is read by another process', async () => {
  const hostile = decode('/bomb.png');
  await settled();
  services[0]?.exit();
  expect(await hostile).toEqual({ code: 'codecCrashed', file: 'bomb.png' });
  const innocent = decode('/b.png');
  await settled();
  await answer(1);
  expect(await innocent).toBe('read');
});

test('a process that ends after it has answered does not cost the next picture', async () => {
  const poison = decode('/poison.png');
  await settled();
  await answer(0);
  expect(await poison).toBe('read');
  const innocent = decode('/b.png');
  await settled();
  services[0]?.exit();
  await answer(1);
  expect(await innocent).toBe('read');
});

test('a picture that takes too long is named, and a process that is still dying takes nothing new', async () => {
  const slow = decode('/slow.png');
  await settled();
  clock.pass(31_000);
  expect(await slow).toEqual({ code: 'pictureTimedOut', file: 'slow.png' });
  const next = decode('/b.png');
  await settled();
  services[0]?.exit();
  await answer(1);
  expect(await next).toBe('read');
});

test('a drawing is encoded whatever becomes of the process', async () => {
  const encoded = codec.encode(pixels);
  services[0]?.exit();
  expect(asked(1)).toHaveLength(1);
  services[1]?.exit();
  expect(decodePng(Buffer.from(await encoded)).pixels).toEqual(pixels);
  codec.close();
  expect(decodePng(Buffer.from(await codec.encode(pixels))).pixels).toEqual(pixels);
});

test('no picture is blamed for the end of the studio: neither the one in work nor those that wait', async () => {
  const inWork = decode('/slow.png');
  const waiting = decode('/next.png');
  await settled();
  codec.close();
  services[0]?.exit();
  expect(await inWork).toEqual({ code: 'studioClosing', file: 'slow.png' });
  expect(await waiting).toEqual({ code: 'studioClosing', file: 'next.png' });
  expect(services).toHaveLength(1);
});

test('pixels, chunks and failures come back whole across the process line', async () => {
  let encodedThere = 0;
  const there = createSharpCodec(sharp);
  const counting = { ...there, encode: (...asked: Parameters<typeof there.encode>) => ((encodedThere += 1), there.encode(...asked)) };
  const real = new CodecProcess({ clock: systemClock, start: () => channelService((port) => serveCodec(port, counting)) });
  const file = Buffer.from(await real.encode(pixels, [textChunk('Title', 'ein Fuchs')]));
  expect({ encodedThere, pixels: decodePng(file).pixels, title: textOf(decodePng(file).chunks, 'Title') }).toEqual({
    encodedThere: 1,
    pixels,
    title: 'ein Fuchs',
  });
  const decoded = await real.decode({ kind: 'bytes', name: 'own.png', bytes: Uint8Array.from(encodePng(pixels)) }, 2);
  expect(decoded).toMatchObject({ fileName: 'own.png', width: 2, height: 1 });
  await expect(real.decode({ kind: 'bytes', name: 'none.png', bytes: new Uint8Array() }, 2)).rejects.toMatchObject({
    code: 'pictureEmpty',
    detail: { file: 'none.png' },
  });
  real.close();
});

test('a copy that ends the process is tried once more, in another process, and fails as itself', async () => {
  const options = { format: 'svg', scale: 1, record: 'none', background: '#ffffff', origin: 'drawn', original: null } as const;
  const rendered = codec.render(Uint8Array.of(1), options).then(
    () => 'made',
    (error: { code: string }) => error.code,
  );
  services[0]?.exit();
  await settled();
  expect(asked(1).map(({ task }) => task.kind)).toEqual(['render']);
  services[1]?.exit();
  expect(await rendered).toBe('codecCrashed');
});
