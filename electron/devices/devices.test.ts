import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { wordsForRow } from '../contract/deviceWords.ts';
import type { DeviceChoice } from '../contract/devices.ts';
import { allOnCpu } from '../contract/devices.ts';
import { createDeviceMemory } from '../store/deviceMemory.ts';
import { createTestDatabase } from '../store/testing/testDatabase.ts';
import type { TestDatabase } from '../store/testing/testDatabase.ts';
import { systemClock } from '../studio/system.ts';
import { Devices } from './devices.ts';
import type { DeviceMemory, Machine } from './ports.ts';
import { oddTrial } from './testing/oddDevices.ts';
import type { Oddity } from './testing/oddDevices.ts';

const folder = join(import.meta.dirname, '../../models/packages/tiny-test');
const sha256 = 'aa'.repeat(32);
const radeon = { vendor: '1002', device: '15bf', driver: 'amdgpu 6.1', name: 'Radeon 780M' };
const l4 = { vendor: '10de', device: '27b8', driver: 'nvidia 580.1', name: 'NVIDIA L4' };
const laptop: Machine = { platform: 'linux', gpus: [radeon], drivers: 'radeon_icd.json 2026', hasCuda: false, versions: '1.0.0 1.30.0' };

let data: TestDatabase;
let memory: DeviceMemory;
let machine: Machine;
let choice: DeviceChoice;
let oddity: Oddity;
let told: string[];
let isBusy = false;
let isModelKnown = true;
beforeEach(() => {
  data = createTestDatabase();
  memory = createDeviceMemory(data.database);
  [machine, choice, oddity, told] = [laptop, 'measured', 'sound', []];
});
afterEach(() => data.dispose());

/** A studio's devices as it starts. `minute`: how long a trial may take. */
function start(minute = 60_000): Devices {
  return new Devices({
    memory,
    machine: () => machine,
    start: oddTrial(() => oddity),
    clock: { ...systemClock, after: (milliseconds, step) => systemClock.after(milliseconds === 60_000 ? minute : milliseconds, step) },
    choice: () => choice,
    model: () => Promise.resolve(isModelKnown ? { folder, sha256 } : null),
    threads: () => 1,
    isBusy: () => isBusy,
    onChange: () => undefined,
    tell: (code, { device }) => void told.push(`${code}: ${device}`),
  });
}
const sentences = async (devices: Devices) => (await devices.state()).rows.map(wordsForRow);
const webgpu = { provider: 'webgpu', number: null, name: 'Radeon 780M' } as const;

describe('the ladder', { timeout: 180_000 }, () => {
  test('a device that is right and faster is used from then on, also after the next start', async () => {
    const devices = start();
    expect(devices.plan()).toEqual({});
    await devices.probe();
    expect(devices.plan()).toEqual({ [sha256]: { decode: webgpu, text: webgpu, convolutions: webgpu } });
    expect(start().plan()).toEqual(devices.plan());
    const [words] = await sentences(devices);
    expect(words).toMatch(/^WebGPU on Radeon 780M: correct, [\d.]+ times the CPU.*; used to draw, to write and to decode pictures\.$/u);
  });

  test('a device that is right and slower is not used, unless the person wants it', async () => {
    oddity = 'slow';
    const devices = start();
    await devices.probe();
    expect((await sentences(devices))[0]).toMatch(/^WebGPU on Radeon 780M: correct, 0\.\d+ times the CPU/u);
    expect(devices.plan()).toEqual({});
    choice = { provider: 'webgpu', number: null };
    expect(devices.plan()).toEqual({ [sha256]: { decode: webgpu, text: webgpu, convolutions: webgpu } });
  });

  test('a device that is wrong is used for nothing, whatever the person wants', async () => {
    oddity = 'wrong';
    choice = { provider: 'webgpu', number: null };
    const devices = start();
    await devices.probe();
    expect(await sentences(devices)).toEqual(['WebGPU on Radeon 780M: its results are not what the model gives, so it is not used.']);
    expect(devices.plan()).toEqual({});
  });

  test('a device that is wrong in one group of graphs is used for the others', async () => {
    oddity = 'wrongText';
    const devices = start();
    await devices.probe();
    expect(devices.plan()).toEqual({ [sha256]: { ...allOnCpu, decode: webgpu, convolutions: webgpu } });
  });

  test('a library that is asked for a device and takes the CPU without a word is found out', async () => {
    oddity = 'silent';
    const devices = start();
    await devices.probe();
    expect(await sentences(devices)).toEqual(['WebGPU on Radeon 780M: most of its work was done by the CPU all the same.']);
    expect(devices.plan()).toEqual({});
  });

  test('a device that cannot be had says why in the words of the library', async () => {
    machine = { ...laptop, gpus: [l4], hasCuda: true };
    oddity = 'missing';
    const devices = start();
    await devices.probe();
    expect((await sentences(devices))[0]).toMatch(
      /^CUDA on NVIDIA L4 \(number 0\): cannot be used here \(.*Failed to load shared library\)\.$/u,
    );
    expect(devices.plan()).toEqual({});
  });

  test.each([
    ['hangs', 'did not end within a minute.'],
    ['dies', 'its process ended while it was measured.'],
    ['breaks', 'met an error while it was measured (VK_ERROR_DEVICE_LOST).'],
  ] as const)('a device that %s harms nothing but its own process', async (matter, words) => {
    oddity = matter;
    const devices = start(matter === 'hangs' ? 15_000 : 60_000);
    await devices.probe();
    expect(await sentences(devices)).toEqual([`WebGPU on Radeon 780M: ${words}`]);
    expect(devices.plan()).toEqual({});
  });

  test('what is being tried is stopped at once, and nothing is said of it', async () => {
    oddity = 'hangs';
    const devices = start();
    const probing = devices.probe();
    devices.stop();
    await probing;
    expect([memory.all(), (await devices.state()).trying]).toEqual([[], null]);
  });

  test('measuring that is asked for before the engine has said which model it has waits for that', async () => {
    oddity = 'missing';
    isModelKnown = false;
    const devices = start();
    const probing = devices.probe();
    await vi.waitUntil(async () => (await devices.state()).trying !== null, { timeout: 60_000 });
    isModelKnown = true;
    await probing;
    expect(memory.all()).toMatchObject([{ verdict: { kind: 'missing' } }]);
  });

  test('nothing is measured while something is drawn: the trial is thrown away and made again', async () => {
    const devices = start();
    isBusy = true;
    const probing = devices.probe();
    await vi.waitUntil(async () => (await devices.state()).trying !== null, { timeout: 60_000 });
    isBusy = false;
    await vi.waitUntil(async () => (await devices.state()).trying?.provider === 'webgpu', { timeout: 60_000 });
    isBusy = true;
    await new Promise((done) => setTimeout(done, 1_500));
    expect(memory.all()).toEqual([]);
    isBusy = false;
    await probing;
    expect(memory.all()).toMatchObject([{ verdict: { kind: 'accepted' } }]);
  });
});
