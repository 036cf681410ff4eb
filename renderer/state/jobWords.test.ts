import { describe, expect, it } from 'vitest';
import type { JobRow } from '../../electron/contract/jobs.ts';
import { fractionDone, wordsForJob } from './jobWords.ts';

const drawing: JobRow = {
  id: 'job_00000001',
  request: {
    kind: 'generate',
    prompt: 'a fox',
    seed: 1,
    variations: 4,
    steps: 16,
    guidance: 3,
    temperature: 1,
    order: 'random',
  },
  state: 'running',
  progress: { stage: 'drawing', done: 41, total: 64, secondsLeft: 2.1 },
  seed: 1,
  attempt: 1,
  error: null,
  createdAt: 0,
  startedAt: 0,
  finishedAt: null,
  imageIds: [],
  conversationId: null,
};

describe('the words for a running job', () => {
  it('say what is drawn, how many and how long it takes', () => {
    expect(wordsForJob(drawing, { first: 1, of: 3 })).toBe('Drawing 1 of 3 · 4 pictures · 2.1\u00a0s left');
  });

  it('leave out the place in a queue of one and a count of one', () => {
    const one = { ...drawing, request: { ...drawing.request, variations: 1 } } as JobRow;
    expect(wordsForJob(one, { first: 1, of: 1 })).toBe('Drawing · 2.1\u00a0s left');
  });

  it('promise no time before a speed is measured', () => {
    const reading: JobRow = { ...drawing, progress: { stage: 'reading', done: 0, total: 1, secondsLeft: null } };
    expect(wordsForJob(reading, { first: 1, of: 1 })).toBe('Drawing · 4 pictures');
  });

  it('fill the bar with the tokens drawn and keep it full while the file is written', () => {
    expect(fractionDone(drawing)).toBeCloseTo(41 / 64);
    expect(fractionDone({ ...drawing, progress: { stage: 'saving', done: 0, total: 1, secondsLeft: null } })).toBe(1);
    expect(fractionDone({ ...drawing, progress: { stage: 'decoding', done: 0, total: 0, secondsLeft: null } })).toBe(1);
    expect(fractionDone({ ...drawing, progress: { stage: 'drawing', done: 0, total: 0, secondsLeft: null } })).toBeNull();
    expect(fractionDone({ ...drawing, progress: null })).toBeNull();
  });
});
