import { expect, test } from 'vitest';
import { bootedAt, isProcessRunning, isWorkerAlive, workerName } from './worker.ts';

const booted = 1_700_000_000_000;
const machine = { ownPid: 10, bootedAt: booted, isRunning: (pid: number) => pid === 20 };
const later = booted + 60 * 60 * 1000;

test('a worker lives while its process does', () => {
  expect(isWorkerAlive(workerName(20, later), machine)).toBe(true);
  expect(isWorkerAlive(workerName(21, later), machine)).toBe(false);
});

test('a number that another process has since the machine was started again is no sign of life', () => {
  expect(isWorkerAlive(workerName(20, booted - 60 * 60 * 1000), machine)).toBe(false);
});

test('a clock that was set by a minute kills nobody', () => {
  expect(isWorkerAlive(workerName(20, booted - 60 * 1000), machine)).toBe(true);
});

test('a worker with our own number is a process from before ours', () => {
  expect(isWorkerAlive(workerName(10, later), { ...machine, isRunning: () => true })).toBe(false);
});

test.each(['', 'x:y', '-5:1', '1.5:1'])('a name that is none (%j) lives nowhere', (name) => {
  expect(isWorkerAlive(name, { ...machine, isRunning: () => true })).toBe(false);
});

test('this very process runs, and began after the machine did', () => {
  expect(isProcessRunning(process.pid)).toBe(true);
  expect(bootedAt()).toBeLessThan(Date.now() - process.uptime() * 1000 + 1000);
});
