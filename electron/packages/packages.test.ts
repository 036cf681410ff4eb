import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { PackageWork } from '../contract/packageWork.ts';
import { startOddServer } from '../fetching/testing/oddServer.ts';
import { ownersHere } from '../studio/owners.ts';
import { systemClock } from '../studio/system.ts';
import { thisMachine } from '../studio/thisMachine.ts';
import { workerName } from '../studio/workerName.ts';
import { Packages } from './packages.ts';
import type { PackagesParts } from './packages.ts';
import { filesOf, renamedInZip, tarEntries, tarOf, zipOf } from './testing/archives.ts';
import { workFolder } from './workFolder.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-packages-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const tiny = join(import.meta.dirname, '../../models/packages/tiny-test');
const files = filesOf(tiny);

let folder: string;
let added: string;
let told: (PackageWork | null)[];
let changes: number;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'one-'));
  added = join(folder, 'added');
  told = [];
  changes = 0;
});

function open(change: Partial<PackagesParts> = {}): Packages {
  return new Packages({
    shippedFolder: join(folder, 'shipped'),
    addedFolder: added,
    toolkit: { environment: {}, platform: process.platform, chosen: () => null, folder },
    ask: () => Promise.reject(new Error('nobody is asked')),
    clock: systemClock,
    owners: ownersHere(),
    onWork: (work) => told.push(work),
    onChange: () => (changes += 1),
    ...change,
  });
}

const shelf = (): readonly string[] => (existsSync(added) ? readdirSync(added) : []);
const same = (): boolean =>
  [...filesOf(join(added, 'tiny-test'))].every(([path, data]) => files.get(path)?.equals(data)) &&
  filesOf(join(added, 'tiny-test')).size === files.size;

test('a folder is taken onto the shelf, says how far it is, and the folder itself stays', async () => {
  expect(await open().add(tiny)).toBe('tiny-test');
  expect(same()).toBe(true);
  expect(shelf()).toEqual(['tiny-test']);
  expect(told.find((work) => work?.transfer?.stage === 'unpacking')).toMatchObject({ kind: 'add', name: 'tiny-test' });
  expect(told.at(-1)).toBeNull();
  expect(changes).toBe(1);
});

test.each([
  ['ZIP', 'a.zip', (target: string) => zipOf(files, target)],
  ['ZIP with a folder in it and what systems add', 'b.bin', async (target: string) => zipOf(nested(), target)],
  ['tar', 'c.tar', (target: string) => tarOf(tarEntries(files), target)],
  [
    'compressed tar with a folder in it',
    'd.tar.gz',
    (target: string) => tarOf([{ name: 'tiny/', type: 'directory' }, ...tarEntries(files, './tiny/')], target, { isCompressed: true }),
  ],
])('a %s is unpacked onto the shelf, whatever its name', async (_kind, name, make) => {
  const target = join(folder, name);
  await make(target);
  expect(await open().add(target)).toBe('tiny-test');
  expect(same()).toBe(true);
  expect(shelf()).toEqual(['tiny-test']);
});

function nested(): ReadonlyMap<string, Buffer> {
  const noise = ['__MACOSX/._x', 'tiny/.DS_Store', 'tiny/._manifest.json'].map((path) => [path, Buffer.from('noise')] as const);
  return new Map([...[...files].map(([path, data]) => [`tiny/${path}`, data] as const), ...noise]);
}

test('an address of a file is the same as its path', async () => {
  await zipOf(files, join(folder, 'a.zip'));
  expect(await open().add(pathToFileURL(join(folder, 'a.zip')).href)).toBe('tiny-test');
});

/** Adds what `make` writes and answers the code it is refused with; nothing may be left. */
async function refusal(make: (target: string) => Promise<void> | void, change: Partial<PackagesParts> = {}): Promise<unknown> {
  const target = join(folder, 'source');
  await make(target);
  const code = await open(change)
    .add(target)
    .catch((error: unknown) => (error as { readonly code?: unknown }).code);
  expect(shelf()).toEqual([]);
  rmSync(target, { recursive: true, force: true });
  return code;
}

test('names that climb out of the package are refused in every kind of archive, and nothing is written there', async () => {
  const evil = (path: string) => (target: string) => tarOf([{ name: path, data: Buffer.from('x') }], target);
  for (const path of ['../../escaped', '/escaped', 'a/../../escaped', 'a\\..\\escaped', 'C:escaped']) {
    expect(await refusal(evil(path))).toBe('packagePathEscapes');
  }
  const zipped = async (target: string) => {
    await zipOf(new Map([['aa/escaped', Buffer.from('x')]]), target);
    writeFileSync(target, renamedInZip(readFileSync(target), 'aa/escaped', '../escaped'));
  };
  expect(await refusal(zipped)).toBe('packagePathEscapes');
  expect(readdirSync(root).includes('escaped')).toBe(false);
});

test.skipIf(process.platform === 'win32')('links of every kind are refused', async () => {
  const link = (type: 'symlink' | 'link') => (target: string) =>
    tarOf([{ name: 'manifest.json', type, linkname: '/etc/hostname' }], target);
  expect(await refusal(link('symlink'))).toBe('packageLinkFound');
  expect(await refusal(link('link'))).toBe('packageLinkFound');
  expect(await refusal((target) => zipOf(files, target, { links: ['manifest.json'] }))).toBe('packageLinkFound');
  const inFolder = (target: string): void => {
    mkdirSync(target);
    symlinkSync('/etc/hostname', join(target, 'manifest.json'));
  };
  expect(await refusal(inFolder)).toBe('packageLinkFound');
  expect(await refusal((target) => tarOf([{ name: 'pipe', type: 'fifo' }], target))).toBe('packageInvalid');
});

test('archives that grow without end, hold too much or are cut short are refused', async () => {
  const zeros = Buffer.alloc(300 * 2 ** 20);
  expect(await refusal((target) => zipOf(new Map([['zeros', zeros]]), target))).toBe('archiveTooLarge');
  const many = new Map(Array.from({ length: 301 }, (_, place) => [`f${place}`, Buffer.from('x')]));
  expect(await refusal((target) => zipOf(many, target))).toBe('archiveTooLarge');
  const cut = (make: (target: string) => Promise<void>) => async (target: string) => {
    await make(target);
    const whole = readFileSync(target);
    writeFileSync(target, whole.subarray(0, whole.length / 2));
  };
  expect(await refusal(cut((target) => zipOf(files, target)))).toBe('archiveUnreadable');
  expect(await refusal(cut((target) => tarOf(tarEntries(files), target, { isCompressed: true })))).toBe('archiveUnreadable');
  expect(await refusal(cut((target) => tarOf(tarEntries(files), target)))).toBe('archiveUnreadable');
  expect(await refusal((target) => tarOf([...tarEntries(files), ...tarEntries(files)], target))).toBe('packageInvalid');
  expect(await refusal((target) => writeFileSync(target, 'words'))).toBe('archiveUnknown');
  expect(await refusal(() => undefined)).toBe('fileNotFound');
});

test('what the engine would refuse does not come onto the shelf', async () => {
  const flipped = new Map(files);
  const [path = '', data = Buffer.alloc(0)] = [...files].find(([name]) => name.endsWith('.onnx')) ?? [];
  const wrong = Buffer.from(data);
  wrong.writeUInt8(wrong.readUInt8(100) ^ 1, 100);
  flipped.set(path, wrong);
  expect(await refusal((target) => zipOf(flipped, target))).toBe('packageFileCorrupt');
  expect(await refusal((target) => zipOf(new Map([...files, ['stray.bin', data]]), target))).toBe('packageUnlistedFile');
  expect(await refusal((target) => mkdirSync(target))).toBe('packageMissing');
});

test('an id that is there, shipped or added, keeps its package', async () => {
  cpSync(tiny, join(folder, 'shipped/tiny-test'), { recursive: true });
  await expect(open().add(tiny)).rejects.toMatchObject({ code: 'packageThere' });
  await expect(open().remove('tiny-test')).rejects.toMatchObject({ code: 'packageShips' });
  expect(existsSync(join(folder, 'shipped/tiny-test/manifest.json'))).toBe(true);
});

test('a package is removed with everything of it, and says what is free now', async () => {
  const packages = open();
  await packages.add(tiny);
  expect(await packages.remove('tiny-test')).toBeGreaterThan(100_000);
  expect(shelf()).toEqual([]);
  expect(changes).toBe(2);
  await expect(packages.remove('tiny-test')).rejects.toMatchObject({ code: 'packageMissing' });
});

test('a package comes by the address of its manifest, goes on where it was cut short, and every file is held to its hash', async () => {
  const server = await startOddServer((path) => files.get(path.replace('/tiny/', '')) ?? Buffer.alloc(0));
  onTestFinished(() => server.close());
  const address = 'https://models.example/tiny/manifest.json';
  const packages: Packages = open({
    ask: async (place, request) => {
      // A cancel in the middle, as a person presses it.
      if (server.requests.length === 3) packages.stop();
      return server.ask(place, request);
    },
  });
  await expect(packages.add(address)).rejects.toMatchObject({ code: 'cancelled' });
  expect(shelf()).toEqual([expect.stringMatching(/^\.fetching-/u)]);
  expect(await open({ ask: server.ask }).add(address)).toBe('tiny-test');
  expect(same()).toBe(true);
  expect(shelf()).toEqual(['tiny-test']);
  // Two whole files of the first attempt were not asked for again, but the manifest was.
  expect(server.requests.length).toBeLessThanOrEqual(files.size + 4);
});

test('an archive comes by its address; http is refused before anybody is asked', async () => {
  const target = join(folder, 'a.zip');
  await zipOf(files, target);
  const server = await startOddServer(readFileSync(target));
  onTestFinished(() => server.close());
  await expect(open({ ask: server.ask }).add('http://models.example/a.zip')).rejects.toMatchObject({ code: 'addressRefused' });
  expect(server.requests).toEqual([]);
  expect(await open({ ask: server.ask }).add('https://models.example/a.zip')).toBe('tiny-test');
});

/** A folder of a process at work, named by that process; `pid` may be that of another. */
function halfDone(prefix: string, pid: number): string {
  const name = workFolder(prefix, { ...ownersHere(), name: () => workerName({ ...thisMachine(), ownPid: pid }, 'once') });
  mkdirSync(join(added, name), { recursive: true });
  writeFileSync(join(added, name, 'half'), 'half');
  return name;
}

test('what a killed studio left half done is gone with the next start, not a day later; what another is still at stays', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void other.kill());
  await once(other, 'spawn');
  const pid = other.pid ?? 0;
  const kept = [halfDone('.importing-', pid), halfDone('.unpacking-', pid)];
  // Of nobody known, or of another machine: their age decides, and they are young.
  kept.push('.importing-0123456789abcdef', '.importing-elsewhere_b_n_1_1_once', '.fetching-0123456789abcdef');
  for (const name of kept) mkdirSync(join(added, name), { recursive: true });
  halfDone('.importing-', process.pid);
  mkdirSync(join(added, '.removing-one'));
  await open().sweep();
  expect(shelf().toSorted()).toEqual(kept.toSorted());
  const ended = once(other, 'exit');
  other.kill('SIGKILL');
  await ended;
  await open().sweep();
  expect(shelf().toSorted()).toEqual(kept.slice(2).toSorted());
});

test('a start where nothing was ever added makes no folder for it', async () => {
  await open().sweep();
  expect(existsSync(added)).toBe(false);
});

test('one act at a time: a second is told so', async () => {
  const packages = open();
  const first = packages.add(tiny);
  await expect(packages.add(tiny)).rejects.toMatchObject({ code: 'packagesBusy' });
  await first;
});

test.skipIf(process.platform === 'win32')(
  'a folder whose files have a second name elsewhere is copied, so that nobody changes it from there',
  async () => {
    const source = join(folder, 'linked');
    cpSync(tiny, source, { recursive: true });
    linkSync(join(source, 'manifest.json'), join(folder, 'other-name.json'));
    expect(await open().add(source)).toBe('tiny-test');
  },
);
