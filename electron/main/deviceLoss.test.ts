import { fork } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeviceVerdict } from '../contract/devices.ts';
import type { EngineMessage, EngineOptions } from '../engine/engineProtocol.ts';
import { candidatesOf, keyOf } from '../devices/candidates.ts';
import { packageHash } from '../engine/packageShelf.ts';
import { createDeviceMemory } from '../store/deviceMemory.ts';
import { openSqlite } from '../store/sqliteDriver.ts';
import { until } from '../studio/testing/fakeEngine.ts';
import { testMachine } from '../studio/testing/scriptedTry.ts';
import { TestProfile, drawFox } from '../studio/testing/testStudio.ts';
import { systemClock } from '../studio/system.ts';
import { EngineSupervisor } from './engineSupervisor.ts';
import type { EngineChild } from './engineSupervisor.ts';

const packageFolder = join(import.meta.dirname, '../../models/packages/tiny-test');
const everything = ['decode', 'text', 'convolutions'] as const;
const speeds = { one: 3, four: 3, text: 3, picture: 3 };
const accepted: DeviceVerdict = { kind: 'accepted', groups: everything, correct: everything, speeds };
const binding = process.env['UNIFLUID_SQLITE_BINDING'] ?? null;

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

function startOddEngine(matter: string): (options: EngineOptions) => EngineChild {
  return (options) => {
    const args = [JSON.stringify(options), matter, '5'];
    const child = fork(new URL('testing/oddEngine.ts', import.meta.url), args, { serialization: 'advanced' });
    return {
      post: (message) => void child.send(message),
      onMessage: (listener) => void child.on('message', (message) => listener(message as EngineMessage)),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

/** A studio whose card was measured before, wired as main wires it. */
function open(matter: string) {
  const configure = (): void =>
    supervisor.configure({ packagesFolder: '', packageFolder, modelId: null, threads: 1, devices: studio.devices.plan() });
  const supervisor: EngineSupervisor = new EngineSupervisor({
    spawn: startOddEngine(matter),
    clock: systemClock,
    onState: () => undefined,
    onDeviceFault(devices, sha256) {
      studio.devices.failed(devices, sha256);
      configure();
    },
  });
  const { studio, announced } = profile.open({ engine: supervisor });
  configure();
  const notices = () => announced.flatMap(({ name, payload }) => (name === 'noticeRaised' ? [payload.code] : []));
  const close = async (): Promise<void> => {
    await studio.close();
    supervisor.close();
  };
  return { studio, supervisor, notices, close };
}

async function rememberCard(): Promise<void> {
  const { studio } = profile.open();
  await studio.close();
  const database = openSqlite(profile.profile.database, binding);
  const modelSha256 = await packageHash(packageFolder);
  for (const device of candidatesOf(testMachine)) {
    const key = keyOf(device, testMachine, modelSha256);
    createDeviceMemory(database).keep({ key, modelSha256, device, verdict: accepted, triedAt: 1, faults: 0 });
  }
  database.close();
}

test.each(['breaks', 'dies'])(
  'a card that %s while it draws gives way to the CPU: the job goes on from its tokens, and the person is told once',
  { timeout: 120_000 },
  async (matter) => {
    await rememberCard();
    const first = open(matter);
    const id = first.studio.queue.enqueue({ ...drawFox, variations: 1 });
    await until(() => first.studio.queue.list()[0]?.state === 'done');
    const [image] = first.studio.queue.list()[0]?.imageIds ?? [];
    const { made, jobId } = first.studio.images.record(image ?? 'img_none');
    const card = { provider: 'webgpu', number: null, name: 'Radeon 780M' };
    const cpu = { provider: 'cpu', number: null, name: 'CPU' };
    const tokens = [
      { from: 0, device: card },
      { from: 5, device: cpu },
    ];
    expect([jobId, made]).toMatchObject([id, { resumedAt: 5, madeOn: { tokens, pixels: cpu } }]);
    expect(first.notices()).toEqual(['deviceDemoted']);
    expect((await first.studio.devices.state()).isDemoted).toBe(true);
    // All that comes after it is the CPU's, and nothing more is said.
    first.studio.queue.enqueue({ ...drawFox, variations: 1 });
    await until(() => first.studio.queue.list().every(({ state }) => state === 'done'));
    const [last] = first.studio.images.page({ limit: 1 }).images;
    expect(first.studio.images.record(last?.id ?? 'img_none').made).not.toHaveProperty('madeOn');
    expect(first.notices()).toEqual(['deviceDemoted']);
    await first.close();

    const second = open(matter);
    second.studio.queue.enqueue({ ...drawFox, variations: 1 });
    await until(() => second.studio.queue.list().every(({ state }) => state === 'done'));
    expect(second.notices()).toEqual(['deviceBlocked']);
    await second.close();
    const third = open(matter);
    expect(third.studio.devices.plan()).toEqual({});
    await third.close();
  },
);
