import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WalkBatch } from './photoScanner.ts';
import { RemoteScanner } from './remoteScanner.ts';
import type { ScannerService } from './remoteScanner.ts';
import type { ScannerRequest } from './scannerProtocol.ts';
import { forkScanner } from './testing/forkedScanner.ts';
import { concernsPhotos } from './photoNames.ts';
import { writePhotos } from './testing/writePhotos.ts';

const clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after(milliseconds: number, callback: () => void) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

let root: string;
let services: ScannerService[];
let onPost: (request: ScannerRequest, service: ScannerService) => void;
let scanner: RemoteScanner;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unifluid-scanner-'));
  services = [];
  onPost = () => undefined;
  scanner = new RemoteScanner({
    clock,
    start() {
      const service = forkScanner();
      const watched: ScannerService = {
        ...service,
        post(message) {
          onPost(message as ScannerRequest, service);
          service.post(message);
        },
      };
      services.push(watched);
      return watched;
    },
  });
});
afterEach(() => {
  scanner.close();
  rmSync(root, { recursive: true, force: true });
});

const fileAt = (name: string) => ({ path: Buffer.from(join(root, name)), name });
const never = new AbortController().signal;

test('a walk and its files come through a process of their own as they would come from here', async () => {
  await writePhotos(root, ['a.jpg', 'b/c.png']);
  const batches: WalkBatch[] = [];
  const end = await scanner.walk({ root: Buffer.from(root), except: null }, (batch) => Promise.resolve(void batches.push(batch)), never);
  expect(end).toEqual({ kind: 'walked' });
  expect(batches.flatMap(({ files }) => files.map(({ name }) => name)).toSorted()).toEqual(['a.jpg', 'c.png']);
  const answers = await scanner.read([fileAt('a.jpg'), fileAt('gone.jpg'), fileAt('b/c.png')]);
  expect(answers.map((answer) => (answer.kind === 'read' ? answer.read.format : answer.kind))).toEqual(['jpeg', 'gone', 'png']);
  expect(services).toHaveLength(1);
});

test('a file under which the process ends is set aside; those that were read beside it are read', async () => {
  await writePhotos(root, ['a.jpg', 'breaks.jpg', 'c.jpg']);
  onPost = (request, service) => {
    const isBreaking =
      request.kind === 'task' && request.task.kind === 'read' && request.task.files.some(({ name }) => name === 'breaks.jpg');
    if (isBreaking) service.kill();
  };
  const answers = await scanner.read([fileAt('a.jpg'), fileAt('breaks.jpg'), fileAt('c.jpg')]);
  expect(answers.map((answer) => (answer.kind === 'failed' ? answer.failure.code : answer.kind))).toEqual(['read', 'codecCrashed', 'read']);
});

test('a walk whose process ends says so, and the next one is whole', async () => {
  await writePhotos(root, ['a.jpg']);
  onPost = (request, service) => {
    if (request.kind === 'taken') service.kill();
  };
  const walk = () => scanner.walk({ root: Buffer.from(root), except: null }, () => Promise.resolve(), never);
  await expect(walk()).rejects.toMatchObject({ code: 'scannerStopped' });
  onPost = () => undefined;
  expect(await walk()).toEqual({ kind: 'walked' });
});

test('no file and no folder is blamed for the end of the studio', async () => {
  await writePhotos(root, ['a.jpg', 'b.jpg']);
  const codeOf = (asked: Promise<unknown>) => asked.then(() => 'answered').catch(({ code }: { code: string }) => code);
  const walk = () => scanner.walk({ root: Buffer.from(root), except: null }, () => Promise.resolve(), never);
  const read = () => scanner.read([fileAt('a.jpg'), fileAt('b.jpg')]);
  await read();
  const inWork = [codeOf(walk()), codeOf(read())];
  await Promise.resolve();
  scanner.close();
  expect(await Promise.all([...inWork, codeOf(walk()), codeOf(read())])).toEqual(Array.from({ length: 4 }, () => 'studioClosing'));
});

test('a change in a watched folder is said once for many files', async () => {
  await writePhotos(root, ['a.jpg']);
  let changes = 0;
  const changed = new Promise<void>((resolve) => {
    scanner.watch(Buffer.from(root), {
      onChange() {
        changes += 1;
        resolve();
      },
      onLimit: () => undefined,
    });
  });
  // The watch is asked for before this is, by the same process.
  await scanner.read([fileAt('a.jpg')]);
  const writing = setInterval(() => writeFileSync(join(root, `${Date.now()}.jpg`), 'x'), 100);
  setTimeout(() => clearInterval(writing), 1_000);
  await changed;
  expect(changes).toBe(1);
});

test('what is written beside photos is no change: a photo that came is told of while sidecars are written without end', async ({
  onTestFinished,
}) => {
  await writePhotos(root, ['a.jpg']);
  const changed = new Promise<void>((resolve) => {
    scanner.watch(Buffer.from(root), { onChange: resolve, onLimit: () => undefined });
  });
  await scanner.read([fileAt('a.jpg')]);
  const writing = setInterval(() => {
    for (const name of ['.unifluid-0123.tmp', 'a.txt', 'a.jpg.xmp', 'a.jpg.json', 'captions.csv', 'metadata.jsonl'])
      writeFileSync(join(root, name), String(Date.now()));
  }, 50);
  onTestFinished(() => clearInterval(writing));
  writeFileSync(join(root, 'b.jpg'), 'x');
  await changed;
}, 60_000);

test.each([
  ['IMG 1.JPG', true],
  ['2024.05.17', true],
  ['trip', true],
  ['txt', true],
  ['trip/IMG 1.xmp', false],
  ['trip\\.unifluid-0123.tmp', false],
  ['Captions.CSV', false],
])('whether %s concerns photos: %s', (name, concerns) => {
  expect(concernsPhotos(Buffer.from(name))).toBe(concerns);
});
