import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { until } from './testing/fakeEngine.ts';
import { parseProcess, thisMachine } from './thisMachine.ts';
import { isGone, workerName } from './workerName.ts';
import type { Machine, Place, Process } from './workerName.ts';

const place: Place = { machine: 'm', boot: 'b', namespace: 'n' };
const processes: Readonly<Record<number, Process>> = { 10: { begun: '100' }, 20: { begun: '200' }, 30: { begun: null } };
const machine = (change: Partial<Place> = {}, ownPid = 10): Machine => ({
  place: { ...place, ...change },
  ownPid,
  processOf: (pid) => processes[pid] ?? null,
});
const gone = (worker: string) => isGone(worker, machine());

test('a worker whose process is there may live; one whose process is not is gone', () => {
  expect(gone(workerName(machine({}, 20), 'x'))).toBe(false);
  expect(gone('m:b:n:21:200:x')).toBe(true);
});

test('a number that another process has since is no sign of life', () => {
  expect(gone('m:b:n:20:199:x')).toBe(true);
});

test('where the system does not say when a process began, its number is no proof either way', () => {
  expect(gone('m:b:n:30::x')).toBe(false);
  expect(gone('m:b:n:20::x')).toBe(false);
});

test('a worker from before the machine was started again is gone', () => {
  expect(gone('m:earlier:n:20:200:x')).toBe(true);
});

test('of another machine or another namespace nothing is certain, whatever processes are here', () => {
  expect(gone('other:b:n:21:1:x')).toBe(false);
  expect(gone('m:b:container:21:1:x')).toBe(false);
});

test('a worker with our own number is a studio from before ours', () => {
  expect(gone('m:b:n:10:100:x')).toBe(true);
});

test.each(['', '123:1700000000000', 'm:b:n:-5:1:x', 'm:b:n:1.5:1:x'])('a name that is none (%j) lives nowhere', (name) => {
  expect(gone(name)).toBe(true);
});

test('the line of a process with brackets and spaces in its name is read from the end', () => {
  const fields = ['S', ...Array.from({ length: 18 }, () => '0'), '4711', '0'];
  expect(parseProcess(`12 (a) (b c) ${fields.join(' ')}`)).toEqual({ begun: '4711' });
  expect(parseProcess(`12 (node) ${['Z', ...fields.slice(1)].join(' ')}`)).toBeNull();
});

test('a real process is seen while it runs, and known to be gone when it was killed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const here = thisMachine();
  const name = workerName({ ...here, ownPid: child.pid ?? 0 }, 'x');
  expect(isGone(name, here)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await until(() => isGone(name, here));
});
