import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { allOnCpu } from '../../contract/devices.ts';
import type { CudaPackState } from '../../contract/cudaPack.ts';
import { startOddServer } from '../../fetching/testing/oddServer.ts';
import { zipOf } from '../../packages/testing/archives.ts';
import { systemClock } from '../../studio/system.ts';
import { cudaEnvironment, providersOf } from './cudaEnvironment.ts';
import { whyNoCuda } from './cudaFit.ts';
import { CudaPack } from './cudaPack.ts';
import type { CudaPackParts } from './cudaPack.ts';
import { cudaWheels } from './cudaWheels.ts';
import type { CudaWheel } from './cudaWheels.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-cuda-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
let brought: string;
let wheels: readonly CudaWheel[];
let told: CudaPackState[];
beforeEach(async () => {
  folder = mkdtempSync(join(root, 'one-'));
  brought = join(folder, 'brought');
  mkdirSync(brought);
  told = [];
  wheels = await Promise.all(cudaWheels.map(smallWheel));
});

/** The same wheel in small: every member that is taken, and others beside them. */
async function smallWheel(wheel: CudaWheel): Promise<CudaWheel> {
  const file = join(brought, basename(wheel.address));
  const members = Object.keys(wheel.take).map((path) => [path, Buffer.from(`what is in ${path}`)] as const);
  await zipOf(new Map([...members, ['nvidia/cu13/include/large.h', Buffer.alloc(10_000)]]), file);
  const data = readFileSync(file);
  return { ...wheel, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
}

function open(change: Partial<CudaPackParts> = {}): CudaPack {
  return new CudaPack({
    folder: join(folder, 'pack'),
    wheels,
    refusal: () => null,
    ask: () => Promise.reject(new Error('nobody is asked')),
    clock: systemClock,
    onState: (state) => told.push(state),
    patience: { silenceMilliseconds: 2_000, pauses: [] },
    ...change,
  });
}

const taken = Object.assign({}, ...cudaWheels.map(({ take }) => take)) as CudaWheel['take'];

function expectWhole(): void {
  for (const [path, name] of Object.entries(taken)) {
    expect(readFileSync(join(folder, 'pack', name), 'utf8')).toBe(`what is in ${path}`);
  }
  expect(readdirSync(join(folder, 'pack')).toSorted()).toEqual(expect.arrayContaining([...Object.values(taken), 'pack.json']));
  expect(existsSync(join(folder, 'pack.begun'))).toBe(false);
}

test('the pack is made of wheels in a folder without anybody being asked, holds what is needed and its licences, and goes again', async () => {
  const pack = open();
  expect(pack.state).toMatchObject({ isThere: false, isBusy: false });
  await pack.install(brought);
  expectWhole();
  expect(pack.isThere).toBe(true);
  expect(readdirSync(join(folder, 'pack')).some((name) => name.endsWith('.h') || name.endsWith('.whl'))).toBe(false);
  expect(await pack.remove()).toBeGreaterThan(100);
  expect([pack.isThere, existsSync(join(folder, 'pack'))]).toEqual([false, false]);
});

test('the pack is fetched with progress over all of it; what was cut short is gone on with', async () => {
  const server = await startOddServer((path) => readFileSync(join(brought, basename(path))));
  onTestFinished(() => server.close());
  const pack: CudaPack = open({
    ask: (address, request) => {
      // The person cancels when the third wheel begins.
      if (server.requests.length === 2) pack.stop();
      return server.ask(address, request);
    },
  });
  await expect(pack.install(null)).rejects.toMatchObject({ code: 'cancelled' });
  expect(pack.isThere).toBe(false);
  const total = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(told.find(({ transfer }) => transfer?.stage === 'fetching')?.transfer?.total).toBe(total);
  await open({ ask: server.ask }).install(null);
  expectWhole();
  // Two wheels of the first attempt, the one it was ended at, and the two that were left.
  expect(server.requests.length).toBeLessThanOrEqual(5);
});

test('a wheel that is another, damaged or not there is named, and no pack comes of it', async () => {
  const [first] = wheels;
  const file = join(brought, basename(first?.address ?? ''));
  const data = readFileSync(file);
  data.writeUInt8(data.readUInt8(60) ^ 1, 60);
  writeFileSync(file, data);
  await expect(open().install(brought)).rejects.toMatchObject({ code: 'fetchedCorrupt' });
  rmSync(file);
  await expect(open().install(brought)).rejects.toMatchObject({ code: 'fileNotFound', detail: { file: basename(file) } });
  expect(open().isThere).toBe(false);
});

test('a pack of which something was taken or that an older studio made does not count', async () => {
  await open().install(brought);
  expect(open({ wheels: wheels.map((wheel) => ({ ...wheel, sha256: '0'.repeat(64) })) }).isThere).toBe(false);
  writeFileSync(join(folder, 'pack', 'libcudart.so.13'), '');
  expect(open().isThere).toBe(false);
  await open().install(brought);
  expect(open().isThere).toBe(true);
});

test('where it would be of no use nothing is fetched', async () => {
  await expect(open({ refusal: () => 'This computer has no NVIDIA card.' }).install(null)).rejects.toMatchObject({ code: 'cudaRefused' });
  expect(existsSync(join(folder, 'pack.begun'))).toBe(false);
});

test('only a process that computes with CUDA is told where the pack is, and finds the runtime there, wherever the program went', async () => {
  const pack = open();
  expect(cudaEnvironment(['cuda'], pack.state, '/program')).toEqual({});
  await pack.install(brought);
  expect(cudaEnvironment(['cpu', 'webgpu'], pack.state, '/program')).toEqual({});
  for (const program of ['/program', '/moved', '/moved']) {
    expect(cudaEnvironment(['cpu', 'cuda'], pack.state, program)).toEqual({ LD_LIBRARY_PATH: pack.state.folder });
    expect(readlinkSync(join(pack.state.folder, 'libonnxruntime.so.1'))).toBe(join(program, 'libonnxruntime.so.1'));
  }
  expect(pack.isThere).toBe(true);
  const cuda = { provider: 'cuda', number: 0, name: 'NVIDIA L4' } as const;
  expect(providersOf({ one: allOnCpu, two: { ...allOnCpu, decode: cuda } })).toContain('cuda');
});

test('why CUDA cannot be used here is said in a sentence: system, card, driver, its age', () => {
  expect(whyNoCuda('darwin', 'arm64')).toMatch(/for Linux/u);
  const machine = join(folder, 'machine');
  expect(whyNoCuda('linux', 'x64', machine)).toBe('This computer has no NVIDIA card.');
  const card = join(machine, 'sys/class/drm/renderD128');
  mkdirSync(join(card, 'device'), { recursive: true });
  symlinkSync('../../../../../bus/pci/drivers/nvidia', join(card, 'device/driver'));
  writeFileSync(join(card, 'device/vendor'), '0x10de\n');
  writeFileSync(join(card, 'device/device'), '0x27b8\n');
  expect(whyNoCuda('linux', 'x64', machine)).toMatch(/driver is not loaded/u);
  mkdirSync(join(machine, 'proc/driver/nvidia'), { recursive: true });
  const says = (version: string): void =>
    writeFileSync(
      join(machine, 'proc/driver/nvidia/version'),
      `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${version}  Wed\nGCC version: 12\n`,
    );
  says('535.183.01');
  expect(whyNoCuda('linux', 'x64', machine)).toMatch(/driver is 535\.183\.01; this CUDA needs 580/u);
  writeFileSync(
    join(machine, 'proc/driver/nvidia/version'),
    'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release\n',
  );
  expect(whyNoCuda('linux', 'x64', machine)).toBeNull();
});

test('what is fetched is pinned: https addresses of one host, sizes and hashes, 747 MB together', () => {
  expect(
    cudaWheels.every(
      ({ address, sha256 }) => /^https:\/\/files\.pythonhosted\.org\/.+\.whl$/u.test(address) && /^[0-9a-f]{64}$/u.test(sha256),
    ),
  ).toBe(true);
  expect(cudaWheels.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(746_925_274);
});
