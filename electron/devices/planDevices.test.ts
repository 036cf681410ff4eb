import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeviceVerdict, StudioDevice } from '../contract/devices.ts';
import { allOnCpu } from '../contract/devices.ts';
import { wordsForRow } from '../contract/deviceWords.ts';
import { createDeviceMemory } from '../store/deviceMemory.ts';
import { createTestDatabase } from '../store/testing/testDatabase.ts';
import type { TestDatabase } from '../store/testing/testDatabase.ts';
import { systemClock } from '../studio/system.ts';
import { candidatesOf, keyOf } from './candidates.ts';
import { Devices } from './devices.ts';
import type { DeviceMemory, Machine, Remembered } from './ports.ts';

const sha256 = 'aa';
const radeon = { vendor: '1002', device: '15bf', driver: 'amdgpu 6.1', name: 'Radeon 780M' };
const l4 = { vendor: '10de', device: '27b8', driver: 'nvidia 580.1', name: 'NVIDIA L4' };
const rtx = { vendor: '10de', device: '2684', driver: 'nvidia 580.1', name: 'NVIDIA RTX 4090' };
const tower: Machine = { platform: 'linux', gpus: [radeon, l4, rtx], drivers: 'icds', hasCuda: true, versions: '1.0.0 1.30.0' };
const speeds = { one: 3, four: 6, text: 2, picture: 4 };
const everything = ['decode', 'text', 'convolutions'] as const;
const accepted: DeviceVerdict = { kind: 'accepted', groups: everything, correct: everything, speeds };
const missing: DeviceVerdict = { kind: 'missing', reason: 'Failed to load shared library' };

let data: TestDatabase;
let memory: DeviceMemory;
let machine: Machine;
let told: string[];
beforeEach(() => {
  data = createTestDatabase();
  memory = createDeviceMemory(data.database);
  [machine, told] = [tower, []];
});
afterEach(() => data.dispose());

function remember(device: StudioDevice | undefined, verdict: DeviceVerdict, change: Partial<Remembered> = {}): void {
  if (device === undefined) throw new Error('no such device');
  memory.keep({ key: keyOf(device, machine, sha256), modelSha256: sha256, device, verdict, triedAt: 1, faults: 0, ...change });
}
function start(choice: 'measured' | { readonly provider: 'cpu' | 'cuda'; readonly number: number | null } = 'measured'): Devices {
  return new Devices({
    ...{
      memory,
      clock: systemClock,
      threads: () => 1,
      isBusy: () => false,
      choice: () => choice,
      machine: () => machine,
      onChange: () => undefined,
    },
    model: () => Promise.resolve({ folder: '', sha256 }),
    start: () => {
      throw new Error('nothing is tried here');
    },
    tell: (code, { device }) => void told.push(`${code}: ${device}`),
  });
}
const decodeOf = (devices: Devices) => devices.plan()[sha256]?.decode;

test('each system has its own ladder, and every card of a provider that counts them stands in it', () => {
  const names = (of: Machine) => candidatesOf(of).map(({ provider, number, name }) => `${provider} ${number} ${name}`);
  const cards = 'Radeon 780M or NVIDIA L4 or NVIDIA RTX 4090';
  expect(names(tower)).toEqual(['cuda 0 NVIDIA L4', 'cuda 1 NVIDIA RTX 4090', `webgpu null ${cards}`]);
  expect(names({ ...tower, hasCuda: false })).toEqual([`webgpu null ${cards}`]);
  expect(names({ ...tower, platform: 'win32' })).toEqual([
    `webgpu null ${cards}`,
    'dml 0 Radeon 780M',
    'dml 1 NVIDIA L4',
    'dml 2 NVIDIA RTX 4090',
  ]);
  expect(names({ ...tower, platform: 'darwin', gpus: [] })).toEqual(['webgpu null no known graphics card']);
});

test('of several that are right and faster the first of the ladder is used, and where it is no gain the next', () => {
  const [first, second, webgpu] = candidatesOf(machine);
  remember(webgpu, accepted);
  expect(decodeOf(start())).toEqual(webgpu);
  remember(second, accepted);
  remember(first, { ...accepted, groups: ['decode'] });
  expect(start().plan()[sha256]).toEqual({ decode: first, text: second, convolutions: second });
});

test('wrong GPU: the card that the person chose by its number is the one that is used, and the CPU is when they chose that', () => {
  const [first, second] = candidatesOf(machine);
  remember(first, accepted);
  remember(second, accepted);
  expect(decodeOf(start({ provider: 'cuda', number: 1 }))).toEqual(second);
  expect(start({ provider: 'cpu', number: null }).plan()).toEqual({});
});

test('wrong GPU: a card that was taken out, or changed places, is not mistaken for the one in its place', async () => {
  const [first] = candidatesOf(machine);
  remember(first, accepted);
  machine = { ...tower, gpus: [radeon, rtx] };
  expect(start({ provider: 'cuda', number: 0 }).plan()).toEqual({});
  expect((await start().state()).rows.map(({ device, verdict }) => [device.name, verdict])).toEqual([
    ['NVIDIA RTX 4090', null],
    ['Radeon 780M or NVIDIA RTX 4090', null],
  ]);
});

test.each([
  ['driver', { gpus: [radeon, { ...l4, driver: 'nvidia 590.0' }, rtx] }],
  ['studio', { versions: '1.1.0 1.31.0' }],
] as const)(
  'update that lost a device: after another %s it is not used before it is measured again, and that is said',
  async (_what, change) => {
    remember(candidatesOf(machine)[0], accepted);
    machine = { ...tower, ...change };
    const devices = start();
    expect(devices.plan()).toEqual({});
    expect(
      wordsForRow((await devices.state()).rows[0] ?? { device: l4 as never, verdict: null, wasAccepted: false, isBlocked: false }),
    ).toBe(
      'CUDA on NVIDIA L4 (number 0): in use before the driver, the model or the studio changed; it is measured again before it is used.',
    );
    expect(await devices.isDue()).toBe(true);
  },
);

test('a device that fails at work gives way to the CPU until the next start, and the second time for good', async () => {
  const [first] = candidatesOf(machine);
  remember(first, accepted);
  const devices = start();
  // As it comes back from another process: each group with an object of its own.
  const inUse = structuredClone(devices.plan()[sha256] ?? allOnCpu);
  const apart = { decode: { ...inUse.decode }, text: { ...inUse.text }, convolutions: { ...inUse.convolutions } };
  devices.failed(apart, sha256);
  devices.failed(inUse, 'another model');
  expect([devices.plan(), told]).toEqual([{}, ['deviceDemoted: CUDA on NVIDIA L4 (number 0)']]);
  const next = start();
  expect(next.plan()).toEqual({ [sha256]: inUse });
  next.failed(inUse, sha256);
  const last = start();
  expect(last.plan()).toEqual({});
  expect((await last.state()).rows[0]).toMatchObject({ isBlocked: true });
  expect(told[1]).toBe('deviceBlocked: CUDA on NVIDIA L4 (number 0)');
  machine = { ...tower, versions: '2.0.0 1.30.0' };
  expect((await start().state()).rows[0]).toMatchObject({ isBlocked: false, verdict: null });
});

test('where the CPU works a crash is no fault of any device', () => {
  start().failed(allOnCpu, sha256);
  expect(told).toEqual([]);
});

test('what a damaged or later studio noted counts as never tried', () => {
  remember(candidatesOf(machine)[0], missing);
  data.database.exec(`UPDATE settings SET value = '[{"key":"x"}]' WHERE key = 'deviceVerdicts'`);
  expect(memory.all()).toEqual([]);
});
