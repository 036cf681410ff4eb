import { beforeEach, expect, test } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { FaultRule } from './faultRule.ts';

let done: string[];
let now: number;
let rule: FaultRule;

beforeEach(() => {
  done = [];
  now = 0;
  rule = new FaultRule({
    now: () => now,
    log: (place) => done.push(`log ${place}`),
    refuse: () => done.push('refuse'),
    tell: () => done.push('tell'),
    giveUp: () => done.push('give up'),
  });
});

test('a fault before the studio runs keeps it from starting', () => {
  rule.met(new Error('x'), 'timer');
  expect(done).toEqual(['log timer', 'refuse']);
});

test('a running studio says so and goes on; the third fault within five minutes ends it', () => {
  rule.phase = 'running';
  for (let fault = 0; fault < 3; fault += 1) rule.met(new Error('x'), 'timer');
  expect(done).toEqual(['log timer', 'tell', 'log timer', 'tell', 'log timer', 'give up']);
});

test('faults that lie far apart never end it', () => {
  rule.phase = 'running';
  for (let fault = 0; fault < 20; fault += 1) {
    rule.met(new Error('x'), 'timer');
    now += 3 * 60 * 1000;
  }
  expect(done).not.toContain('give up');
});

test('a fault while the studio ends is only logged', () => {
  rule.phase = 'ending';
  for (let fault = 0; fault < 5; fault += 1) rule.met(new Error('x'), 'message of the engine');
  expect(new Set(done)).toEqual(new Set(['log message of the engine']));
});

test('work that meets a closed store is no fault while the studio ends, and is one before', () => {
  rule.phase = 'ending';
  rule.met(new AppError('studioClosing'), 'sweeping');
  expect(done).toEqual([]);
  rule.phase = 'running';
  rule.met(new AppError('studioClosing'), 'sweeping');
  expect(done).toEqual(['log sweeping', 'tell']);
});

test('a window that cannot be told is no second fault', () => {
  const failing = new FaultRule({
    now: () => now,
    log: (place) => done.push(place),
    refuse: () => {},
    tell: () => {
      throw new Error('the window is gone');
    },
    giveUp: () => done.push('give up'),
  });
  failing.phase = 'running';
  failing.met(new Error('x'), 'timer');
  expect(done).toEqual(['timer', 'telling of a fault']);
});
