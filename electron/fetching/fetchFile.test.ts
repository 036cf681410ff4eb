import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Transfer } from '../contract/fetching.ts';
import { systemClock } from '../studio/system.ts';
import { fetchFile } from './fetchFile.ts';
import type { FetchParts, Wanted } from './ports.ts';
import { breakingAfter, startOddServer, whole } from './testing/oddServer.ts';
import type { OddServer } from './testing/oddServer.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-fetch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const data = randomBytes(300_000);
const sha256 = createHash('sha256').update(data).digest('hex');
let server: OddServer;
let folder: string;
let target: string;
beforeEach(async () => {
  server = await startOddServer(data);
  folder = mkdtempSync(join(root, 'one-'));
  target = join(folder, 'file.bin');
});
afterEach(() => server.close());

function fetching(change: Partial<Wanted> = {}, parts: Partial<FetchParts> = {}): Promise<void> {
  const wanted = { address: 'https://files.example/file.bin', target, bytes: data.length, sha256, mostBytes: 1_000_000, ...change };
  return fetchFile(wanted, {
    ask: server.ask,
    clock: systemClock,
    signal: new AbortController().signal,
    tell: () => undefined,
    patience: { silenceMilliseconds: 2_000, pauses: [5, 5] },
    ...parts,
  });
}

const came = (): number => statSync(`${target}.part`, { throwIfNoEntry: false })?.size ?? 0;
const files = (): readonly string[] => readdirSync(folder).toSorted();

test('a file comes whole, says how far it is, and leaves nothing beside it', async () => {
  const told: Transfer[] = [];
  await fetching({}, { tell: (transfer) => told.push(transfer) });
  expect(readFileSync(target).equals(data)).toBe(true);
  expect(files()).toEqual(['file.bin']);
  expect(told.at(-1)).toMatchObject({ stage: 'checking', done: data.length, total: data.length });
  expect(told.some(({ stage }) => stage === 'fetching')).toBe(true);
});

test('a server that breaks off is asked for the rest, by its own name for the file', async () => {
  server.answers = [breakingAfter(100_000, () => came() === 100_000), whole];
  await fetching();
  expect(readFileSync(target).equals(data)).toBe(true);
  expect(server.requests[1]?.headers).toMatchObject({ range: 'bytes=100000-', 'if-range': '"one"' });
});

test('what was begun before is gone on with, and is begun anew where the file was changed since or Range is not known', async () => {
  server.answers = [breakingAfter(100_000, () => came() === 100_000)];
  await expect(fetching({}, { patience: { silenceMilliseconds: 2_000, pauses: [] } })).rejects.toMatchObject({ code: 'serverNotReached' });
  expect(files()).toEqual(['file.bin.part', 'file.bin.part.json']);
  // The server has another file now, so If-Range has it sent from its beginning.
  writeFileSync(`${target}.part`, 'x'.repeat(500));
  writeFileSync(`${target}.part.json`, JSON.stringify({ address: 'https://files.example/file.bin', validator: '"before"' }));
  server.answers = [whole];
  await fetching();
  expect(readFileSync(target).equals(data)).toBe(true);
  rmSync(target);
  writeFileSync(`${target}.part`, data.subarray(0, 500));
  writeFileSync(`${target}.part.json`, JSON.stringify({ address: 'https://files.example/file.bin', validator: '"one"' }));
  server.answers = [(_request, response) => response.writeHead(200, { 'content-length': data.length }).end(data)];
  await fetching();
  expect(readFileSync(target).equals(data)).toBe(true);
});

test('what was begun from another address is not gone on with', async () => {
  writeFileSync(`${target}.part`, 'y'.repeat(500));
  writeFileSync(`${target}.part.json`, JSON.stringify({ address: 'https://elsewhere.example/file.bin', validator: '"one"' }));
  await fetching();
  expect(server.requests[0]?.headers.range).toBeUndefined();
  expect(readFileSync(target).equals(data)).toBe(true);
});

test('a flipped byte is found, and what is wrong is not gone on from', async () => {
  server.answers = [
    (request, response) => {
      const flipped = Buffer.from(data);
      flipped.writeUInt8(flipped.readUInt8(7) ^ 1, 7);
      whole(request, response, flipped);
    },
  ];
  await expect(fetching()).rejects.toMatchObject({ code: 'fetchedCorrupt' });
  expect(files()).toEqual([]);
});

test('a file of another length is refused before it is taken, and one that goes on for ever is cut off', async () => {
  server.answers = [(_request, response) => response.writeHead(200, { 'content-length': 12 }).end('not the file')];
  await expect(fetching()).rejects.toMatchObject({ code: 'fetchedWrongSize' });
  // Without a length it may send what it likes.
  server.answers = [
    (_request, response) => {
      const more = setInterval(() => response.write(data), 1);
      response.on('close', () => clearInterval(more));
    },
  ];
  await expect(fetching({ bytes: null, sha256: null })).rejects.toMatchObject({ code: 'serverLied' });
  expect(existsSync(target)).toBe(false);
});

test('the rest of a file that begins somewhere else is refused, and the next attempt begins anew', async () => {
  server.answers = [
    breakingAfter(100_000, () => came() === 100_000),
    (_request, response) => response.writeHead(206, { 'content-range': `bytes 5-299999/300000` }).end(data.subarray(5)),
    whole,
  ];
  await expect(fetching()).rejects.toMatchObject({ code: 'serverLied' });
  await fetching();
  expect(readFileSync(target).equals(data)).toBe(true);
});

test('redirects are followed within https, not for ever, and never to http', async () => {
  const to = (location: string) => (_request: unknown, response: Parameters<typeof whole>[1]) =>
    void response.writeHead(302, { location }).end();
  server.answers = [to('https://other.example/place'), to('/file.bin'), whole];
  await fetching();
  expect(server.requests.map(({ url }) => url)).toEqual(['/file.bin', '/place', '/file.bin']);
  rmSync(target);
  for (const place of ['http://files.example/file.bin', 'file:///etc/hostname', '']) {
    server.answers = [to(place)];
    await expect(fetching()).rejects.toMatchObject({ code: 'redirectRefused' });
  }
  server.answers = [to('/again')];
  await expect(fetching()).rejects.toMatchObject({ code: 'redirectRefused' });
});

test('a server that is busy is asked again; one that refuses is not', async () => {
  server.answers = [(_request, response) => void response.writeHead(503).end(), whole];
  await fetching();
  rmSync(target);
  const before = server.requests.length;
  server.answers = [(_request, response) => void response.writeHead(404).end()];
  await expect(fetching()).rejects.toMatchObject({ code: 'serverRefused', detail: { status: 404 } });
  expect(server.requests.length).toBe(before + 1);
});

test('a server that falls silent is given up and asked again', async () => {
  server.answers = [
    (_request, response) => void response.writeHead(200, { 'content-length': data.length, etag: '"one"' }).write(data.subarray(0, 9)),
    whole,
  ];
  await fetching({}, { patience: { silenceMilliseconds: 100, pauses: [5, 5] } });
  expect(readFileSync(target).equals(data)).toBe(true);
});

test('what is cancelled ends at once, keeps what came, and goes on from it', async () => {
  const ending = new AbortController();
  server.answers = [
    (_request, response) => void response.writeHead(200, { 'content-length': data.length, etag: '"one"' }).write(data.subarray(0, 50_000)),
  ];
  const look = setInterval(() => {
    if (came() === 50_000) ending.abort();
  }, 5);
  onTestFinished(() => clearInterval(look));
  await expect(fetching({}, { signal: ending.signal })).rejects.toMatchObject({ code: 'cancelled' });
  server.answers = [whole];
  await fetching();
  expect(server.requests.at(-1)?.headers.range).toBe('bytes=50000-');
});

test('a disk without the space is told of before anything is asked for', async () => {
  await expect(fetching({}, { free: () => Promise.resolve(1_000) })).rejects.toMatchObject({ code: 'spaceMissing' });
  expect(server.requests).toEqual([]);
});

test('a file of this machine takes the same way: its size and hash are held', async () => {
  const source = join(folder, 'source.bin');
  writeFileSync(source, data);
  const address = pathToFileURL(source).href;
  await fetching({ address });
  expect(readFileSync(target).equals(data)).toBe(true);
  writeFileSync(source, Buffer.alloc(data.length));
  await expect(fetching({ address })).rejects.toMatchObject({ code: 'fetchedCorrupt' });
  expect(server.requests).toEqual([]);
});

test.each(['http://files.example/a', 'ftp://files.example/a', 'a/b', 'data:,x', 'https://me:secret@files.example/', 'file://host/share/a'])(
  '%s is refused, and nobody is asked',
  async (address) => {
    await expect(fetching({ address })).rejects.toMatchObject({ code: 'addressRefused' });
    expect(server.requests).toEqual([]);
  },
);
