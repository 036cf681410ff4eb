import { beforeEach, expect, test } from 'vitest';
import { allOnCpu } from '../contract/devices.ts';
import type { EngineWork, WorkEvent } from '../contract/engineWork.ts';
import type { EngineState } from '../contract/models.ts';
import { noModels } from '../contract/modelsInUse.ts';
import type { EngineMessage, EngineOptions, EngineRequest } from '../engine/engineProtocol.ts';
import type { EngineChild } from './engineSupervisor.ts';
import { fakeModel } from '../studio/testing/testStudio.ts';
import { EngineSupervisor } from './engineSupervisor.ts';
import { FakeClock } from './testing/fakeClock.ts';

class FakeChild implements EngineChild {
  readonly posted: EngineRequest[] = [];
  isKilled = false;
  #onMessage: (message: EngineMessage) => void = () => {};
  #onExit: () => void = () => {};

  post(request: EngineRequest): void {
    this.posted.push(request);
  }

  onMessage(listener: (message: EngineMessage) => void): void {
    this.#onMessage = listener;
  }

  onExit(listener: () => void): void {
    this.#onExit = listener;
  }

  kill(): void {
    this.isKilled = true;
    this.#onExit();
  }

  say(message: EngineMessage): void {
    this.#onMessage(message);
  }

  die(): void {
    this.#onExit();
  }
}

const options: EngineOptions = { packagesFolder: '/packages', packageFolder: null, modelId: null, threads: null };
const work: EngineWork = {
  kind: 'generate',
  prompt: 'a',
  seed: 1,
  variations: 1,
  steps: 1,
  guidance: 1,
  temperature: 1,
  order: 'random',
  firstVariation: 0,
  known: { modelSha256: null, tokens: [] },
  needsKnown: false,
};

let clock: FakeClock;
let children: FakeChild[];
let states: EngineState['state'][];
let supervisor: EngineSupervisor;
let faults: string[];
let started: (EngineOptions['devices'] | null)[];

beforeEach(() => {
  clock = new FakeClock();
  children = [];
  states = [];
  faults = [];
  started = [];
  supervisor = new EngineSupervisor({
    clock,
    onState: ({ state }) => {
      if (states.at(-1) !== state) states.push(state);
    },
    onDeviceFault: (devices, sha256) => {
      faults.push(`${devices.decode.name} with ${sha256}`);
      supervisor.configure({ ...options, devices: {} });
    },
    spawn: (given) => {
      const child = new FakeChild();
      started.push(given.devices ?? null);
      children.push(child);
      return child;
    },
  });
  supervisor.configure(options);
});

const child = (): FakeChild => {
  const last = children.at(-1);
  if (last === undefined) throw new Error('no child was started');
  return last;
};
const ready = (): void => child().say({ kind: 'ready', models: noModels, devices: allOnCpu, threads: 2 });
const run = (events: WorkEvent[] = []) => {
  const { outcome, stop } = supervisor.run(work, (event) => events.push(event));
  return {
    code: outcome.then(
      () => 'done',
      (error: { code: string }) => error.code,
    ),
    stop,
  };
};
const beat = (seconds: number): void => {
  for (let second = 0; second < seconds; second += 1) {
    clock.pass(1_000);
    if (!child().isKilled) child().say({ kind: 'alive', memoryMB: 5, freeMB: 900, openModels: [] });
  }
};

test('the engine starts with the first request, which waits until it is ready', async () => {
  expect(children).toHaveLength(0);
  const events: WorkEvent[] = [];
  const { code } = run(events);
  expect(child().posted).toEqual([]);
  ready();
  expect(child().posted).toEqual([{ kind: 'run', id: 1, work }]);
  child().say({ kind: 'event', id: 1, event: { kind: 'stage', stage: 'drawing' } });
  child().say({
    kind: 'outcome',
    id: 1,
    outcome: {
      kind: 'text',
      stopped: false,
      text: '',
      pieces: [],
      confidence: 1,
      use: { model: { id: '', name: '', version: '', sha256: '' }, provider: 'cpu', threads: 1 },
    },
  });
  expect(await code).toBe('done');
  expect(events).toEqual([{ kind: 'stage', stage: 'drawing' }]);
  expect(states).toEqual(['starting', 'ready', 'busy', 'ready']);
});

test('a crash rejects what was in work, keeps what was not, and starts again after half a second', async () => {
  const first = run();
  ready();
  const dead = child();
  dead.die();
  expect(await first.code).toBe('engineCrashed');
  const second = run();
  clock.pass(499);
  expect(children).toHaveLength(1);
  clock.pass(1);
  expect(children).toHaveLength(2);
  ready();
  expect(child().posted).toMatchObject([{ kind: 'run', id: 2 }]);
  dead.say({
    kind: 'outcome',
    id: 2,
    outcome: {
      kind: 'text',
      stopped: false,
      text: 'late',
      pieces: [],
      confidence: 1,
      use: { model: { id: '', name: '', version: '', sha256: '' }, provider: 'cpu', threads: 1 },
    },
  });
  supervisor.close();
  expect(await second.code).toBe('engineCrashed');
});

test('three crashes in five minutes stop the engine until the person starts it again', async () => {
  supervisor.start();
  for (const pause of [500, 1_000]) {
    child().die();
    clock.pass(pause);
  }
  const waiting = run();
  child().die();
  expect(await waiting.code).toBe('engineStopped');
  expect(supervisor.state).toMatchObject({ state: 'failed', error: { code: 'engineStopped' } });
  expect(await run().code).toBe('engineStopped');
  clock.pass(600_000);
  expect(children).toHaveLength(3);
  supervisor.restart();
  ready();
  expect(supervisor.state).toMatchObject({ state: 'ready', error: null });
});

test('crashes far apart are no reason to stop', () => {
  supervisor.start();
  for (let crash = 0; crash < 6; crash += 1) {
    ready();
    beat(400);
    child().die();
    clock.pass(500);
  }
  expect(children).toHaveLength(7);
});

test('a silent engine is killed after fifteen seconds and the job hears that it hung', async () => {
  const { code } = run();
  ready();
  beat(30);
  expect(child().isKilled).toBe(false);
  clock.pass(17_000);
  expect(children[0]?.isKilled).toBe(true);
  expect(await code).toBe('engineHung');
});

test('loading a model may take longer than drawing a token', () => {
  void run();
  ready();
  child().say({ kind: 'event', id: 1, event: { kind: 'stage', stage: 'loadingModel' } });
  clock.pass(100_000);
  expect(child().isKilled).toBe(false);
  clock.pass(25_000);
  expect(children[0]?.isKilled).toBe(true);
});

test('a machine that slept is no engine that hung', () => {
  supervisor.start();
  ready();
  clock.sleep(3_600_000);
  clock.pass(2_000);
  expect(child().isKilled).toBe(false);
});

test('stopping asks first, and kills what does not listen without counting a crash', async () => {
  const { code, stop } = run();
  ready();
  stop();
  expect(child().posted.at(-1)).toEqual({ kind: 'stop', id: 1 });
  beat(6);
  expect(children[0]?.isKilled).toBe(true);
  expect(await code).toBe('engineCrashed');
  expect(children).toHaveLength(2);
  ready();
  for (let crash = 0; crash < 2; crash += 1) {
    child().die();
    clock.pass(1_000);
  }
  expect(supervisor.state.state).not.toBe('failed');
});

test('a run that is stopped before the engine was ready never starts', async () => {
  const { code, stop } = run();
  stop();
  clock.pass(5_000);
  expect(await code).toBe('engineCrashed');
  ready();
  expect(child().posted.filter(({ kind }) => kind === 'run')).toEqual([]);
});

test('other threads mean another process, once the job in work has ended', async () => {
  const { code } = run();
  ready();
  supervisor.configure({ ...options, threads: 1 });
  expect(child().isKilled).toBe(false);
  child().say({ kind: 'failed', id: 1, error: { code: 'modelFailed', detail: {} } });
  expect(await code).toBe('modelFailed');
  expect(children[0]?.isKilled).toBe(true);
  expect(children).toHaveLength(2);
  supervisor.configure({ ...options, threads: 1 });
  expect(child().isKilled).toBe(false);
});

test('a studio that ends does not wait for work that no process has begun, and lets go of what one has in work', async () => {
  const begun = run();
  ready();
  supervisor.stopTaking();
  const late = run();
  expect(await late.code).toBe('engineStopped');
  expect(child().isKilled).toBe(false);
  child().say({ kind: 'failed', id: 1, error: { code: 'modelFailed', detail: {} } });
  expect(await begun.code).toBe('modelFailed');
});

test('a job that was asked for while the engine still starts is given back at once when the studio ends', async () => {
  const { code } = run();
  supervisor.stopTaking();
  expect(await code).toBe('engineStopped');
});

const card = { provider: 'webgpu', number: null, name: 'Radeon 780M' } as const;
const onCard = { aa: { ...allOnCpu, decode: card } };
const readyOnCard = (): void =>
  child().say({
    kind: 'ready',
    models: { ...noModels, draw: { ...fakeModel, sha256: 'aa' } },
    threads: 2,
    devices: { ...allOnCpu, decode: card },
  });

test('a device that fails is told of before the job is, and what comes next is given to an engine that does without it', async () => {
  supervisor.configure({ ...options, devices: onCard });
  const first = run();
  readyOnCard();
  child().say({ kind: 'failed', id: 1, error: { code: 'deviceFailed', detail: {} } });
  expect(faults).toEqual(['Radeon 780M with aa']);
  expect(await first.code).toBe('deviceFailed');
  expect(started).toEqual([onCard, {}]);
  const second = run();
  ready();
  expect(child().posted).toHaveLength(1);
  second.stop();
});

test('an engine that crashes or hangs on a device is told of, one that does so on the CPU is not', async () => {
  supervisor.configure({ ...options, devices: onCard });
  const first = run();
  readyOnCard();
  child().die();
  expect(await first.code).toBe('engineCrashed');
  expect(faults).toEqual(['Radeon 780M with aa']);
  clock.pass(500);
  ready();
  const second = run();
  child().die();
  expect(await second.code).toBe('engineCrashed');
  expect([faults.length, started]).toEqual([1, [onCard, {}]]);
});

test('an engine that is being ended is given nothing more: it waits for the next one, and does not count as crashed', async () => {
  const first = run();
  ready();
  const old = child();
  // A true process ends some time after it was killed.
  old.kill = () => void (old.isKilled = true);
  supervisor.configure({ ...options, threads: 1 });
  child().say({ kind: 'failed', id: 1, error: { code: 'modelFailed', detail: {} } });
  expect([await first.code, old.isKilled]).toEqual(['modelFailed', true]);
  const second = run();
  expect(old.posted).toHaveLength(1);
  old.die();
  ready();
  expect(child().posted).toHaveLength(1);
  child().say({ kind: 'failed', id: 2, error: { code: 'modelFailed', detail: {} } });
  expect(await second.code).toBe('modelFailed');
});

test('which model does what is asked anew where packages came or went, and stays as it was where the engine cannot say', async () => {
  supervisor.start();
  ready();
  const reread = supervisor.rereadModels();
  const [asked] = child().posted;
  if (asked?.kind !== 'call') throw new Error('nothing was asked');
  child().say({ kind: 'answer', id: asked.id, value: [{ ...fakeModel, inUseFor: ['draw'] }] });
  await reread;
  expect(supervisor.models.draw?.id).toBe(fakeModel.id);
  const failing = supervisor.rereadModels();
  child().die();
  await failing;
  expect(supervisor.models.draw?.id).toBe(fakeModel.id);
});
