import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundlePath, createAppResponder } from './appResponder.ts';
import { isOwnUrl, windowPolicy } from './contentSecurity.ts';

let root: string;
let respond: (request: Request) => Promise<Response>;
const picture = Uint8Array.of(1, 2, 3);
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const webPage = Buffer.from('<!doctype html><script>1</script>');

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'unifluid-app-'));
  mkdirSync(join(root, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(root, 'renderer', 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'renderer', 'assets', 'a b.js'), 'export {}');
  writeFileSync(join(root, 'renderer', 'image.svg'), '<svg/>');
  writeFileSync(join(root, 'secret.json'), '{}');
  respond = createAppResponder({
    windowFolder: join(root, 'renderer'),
    media: async (id, variant) => {
      if (id !== 'img_00000001') throw new Error('no such picture');
      if (variant === 'original') return webPage;
      return variant === 'full' ? picture : variant === 'screen' ? jpeg : picture.subarray(0, 1);
    },
    photo: (id, variant) => {
      if (id !== 'pho_00000001') return Promise.reject(new Error('no such photo'));
      return Promise.resolve(variant === 'full' ? webPage : jpeg);
    },
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const get = async (url: string, method = 'GET') => {
  const response = await respond(new Request(url, { method }));
  return {
    status: response.status,
    type: response.headers.get('Content-Type'),
    csp: response.headers.get('Content-Security-Policy'),
    bytes: (await response.arrayBuffer()).byteLength,
  };
};

test('the window is served with its policy', async () => {
  expect(await get('app://studio/')).toEqual({ status: 200, type: 'text/html; charset=utf-8', csp: windowPolicy, bytes: 15 });
  expect(await get('app://studio/assets/a%20b.js')).toMatchObject({
    status: 200,
    type: 'text/javascript; charset=utf-8',
    csp: windowPolicy,
  });
  expect(windowPolicy).not.toMatch(/unsafe|\*|data:|http/);
});

test('an original is served as what it is, and never as a page; it may be another one later', async () => {
  const screen = await respond(new Request('app://studio/media/img_00000001/screen'));
  expect([screen.status, screen.headers.get('Content-Type'), screen.headers.get('Cache-Control')]).toEqual([
    200,
    'image/jpeg',
    'private, max-age=60',
  ]);
  expect((await get('app://studio/media/img_00000001/original')).status).toBe(204);
});

test('a photo is served by its id and revision as what it is, and what is no picture is not served at all', async () => {
  expect(await get('app://studio/media/pho_00000001/thumbnail/1')).toEqual({
    status: 200,
    type: 'image/jpeg',
    csp: "default-src 'none'; sandbox",
    bytes: 4,
  });
  const refused = ['pho_00000001/thumbnail', 'pho_00000001/thumbnail/x', 'pho_00000001/other/1'];
  for (const address of refused) expect([address, (await get(`app://studio/media/${address}`)).status]).toEqual([address, 404]);
});

test.for(['img_00000002/full', 'pho_00000002/screen/1', 'pho_00000001/full/1'])(
  'what went away or is no picture answers with nothing, which a window shows and does not log: %s',
  async (address) => {
    expect(await get(`app://studio/media/${address}`)).toEqual({ status: 204, type: null, csp: null, bytes: 0 });
  },
);

test('a picture is served by its id, as a picture and nothing else', async () => {
  expect(await get('app://studio/media/img_00000001/full')).toEqual({
    status: 200,
    type: 'image/png',
    csp: "default-src 'none'; sandbox",
    bytes: 3,
  });
  expect(await get('app://studio/media/img_00000001/thumbnail')).toMatchObject({ status: 200, bytes: 1 });
  expect(await get('app://studio/media/img_00000001/full', 'HEAD')).toMatchObject({ status: 200, bytes: 0 });
});

test.for([
  'app://evil/',
  'app://studio.evil/',
  'app://studio/media/img_00000001/other',
  'app://studio/media/img_00000001',
  'app://studio/media/img_00000001/full/x',
  'app://studio/media/..%2f..%2fsecret.json/full',
  'app://studio/%2e%2e/secret.json',
  'app://studio/..%2fsecret.json',
  'app://studio/%00',
  'app://studio/%E0%A4%A',
  'app://studio/image.svg',
  'app://studio/assets',
  'app://studio/none.js',
])('%s is not found', async (url) => {
  expect((await get(url)).status).toBe(404);
});

test('nothing is changed through the protocol', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) expect((await get('app://studio/', method)).status).toBe(405);
});

test('no path leads out of the bundle', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '%2e%2e', '..%2f', '%5c..', '', '//', 'a', 'C:', '\\..\\'), fc.string());
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const path = bundlePath(`/${parts.join('/')}`, '/bundle/renderer');
      expect(path === null || path.startsWith(`/bundle/renderer${sep}`)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('requests leave for our own origin only', () => {
  const urls = [
    'app://studio/x',
    'blob:app://studio/1',
    'devtools://devtools/x',
    'https://example.com',
    'app://studio.evil/x',
    'file:///etc/passwd',
    'ws://localhost',
    'data:text/html,x',
    'app://studiox',
  ];
  expect(urls.filter(isOwnUrl)).toEqual(['app://studio/x', 'blob:app://studio/1', 'devtools://devtools/x']);
});
