import { describe, expect, it } from 'vitest';
import type { JobRow } from '../../electron/contract/jobs.ts';
import { fractionDone, wordsForDone, wordsForEnd, wordsForJob, wordsForResumed, wordsForWaiting } from './jobWords.ts';

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
  rank: 1,
  place: 1,
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

  it('say of how many the best are kept, also before they are drawn', () => {
    const chosen = (keep: number): JobRow => ({ ...drawing, request: { ...drawing.request, variations: 8, keep } as JobRow['request'] });
    expect(wordsForJob(chosen(1), { first: 1, of: 1 })).toBe('Drawing · the best of 8 · 2.1\u00a0s left');
    expect(wordsForWaiting(chosen(2))).toBe('Draw · the best 2 of 8');
    expect(wordsForWaiting(chosen(8))).toBe('Draw · 8 pictures');
    const choosing: JobRow = { ...chosen(1), progress: { stage: 'choosing', done: 0, total: 0, secondsLeft: null } };
    expect(wordsForJob(choosing, { first: 1, of: 1 })).toBe('Drawing · the best of 8 · choosing');
    expect(fractionDone(choosing)).toBe(0.95);
  });

  it('promise no 0.0 s, and say that it is being saved only once the picture is whole', () => {
    const last: JobRow = { ...drawing, progress: { stage: 'drawing', done: 64, total: 64, secondsLeft: 0.01 } };
    expect(wordsForJob(last, { first: 1, of: 1 })).toBe('Drawing · 4 pictures · finishing');
    const decoding: JobRow = { ...drawing, progress: { stage: 'decoding', done: 0, total: 0, secondsLeft: null } };
    expect(wordsForJob(decoding, { first: 1, of: 1 })).toBe('Drawing · 4 pictures · finishing');
    const saving: JobRow = { ...drawing, progress: { stage: 'saving', done: 0, total: 0, secondsLeft: null } };
    expect(wordsForJob(saving, { first: 1, of: 1 })).toBe('Drawing · 4 pictures · saving');
  });

  it('promise no time before a speed is measured', () => {
    const reading: JobRow = { ...drawing, progress: { stage: 'reading', done: 0, total: 1, secondsLeft: null } };
    expect(wordsForJob(reading, { first: 1, of: 1 })).toBe('Drawing · 4 pictures');
  });

  it('say what was done and how long it took, of a job that is done alone', () => {
    expect(wordsForDone({ ...drawing, state: 'done', startedAt: 1_000, finishedAt: 3_100 })).toBe('Drawn in 2.1\u00a0s');
    expect(wordsForDone(drawing)).toBeNull();
    const done: JobRow = { ...drawing, state: 'done', startedAt: 1_000, finishedAt: 3_100 };
    expect(wordsForDone(done, { tokensDrawn: 64, tokensTotal: 64 })).toBe('Drawn in 2.1\u00a0s');
    expect(wordsForDone(done, { tokensDrawn: 22, tokensTotal: 64 })).toBe('Stopped at 22 of 64 after 2.1\u00a0s');
    expect(wordsForEnd(done, { tokensDrawn: 22, tokensTotal: 64 })).toBe('Stopped at 22 of 64 after 2.1\u00a0s');
    expect(wordsForDone({ ...drawing, state: 'failed', finishedAt: 3_100 })).toBeNull();
  });

  it('say where a drawing was resumed as the count beside it does', () => {
    expect([wordsForResumed(14, 64), wordsForResumed(null, 64)]).toEqual(['resumed at 14 of 64', '']);
  });

  it('fill the bar with the tokens drawn, leave a piece of it for saving, and never run it backwards', () => {
    expect(fractionDone(drawing)).toBeCloseTo((0.95 * 41) / 64);
    const after = (stage: 'drawing' | 'decoding' | 'saving') =>
      fractionDone({ ...drawing, progress: { stage, done: 64, total: 64, secondsLeft: null } });
    expect([after('drawing'), after('decoding'), after('saving')]).toEqual([0.95, 0.95, 0.975]);
    expect(fractionDone({ ...drawing, progress: { stage: 'drawing', done: 0, total: 0, secondsLeft: null } })).toBeNull();
    expect(fractionDone({ ...drawing, progress: null })).toBeNull();
  });
});
