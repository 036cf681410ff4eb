import { expect, test } from 'vitest';
import type { CaptionRun } from '../../electron/contract/captionRuns.ts';
import { wordsForBusy, wordsForEditPlan, wordsForPlan, wordsForRun } from './captionWords.ts';

const plain = (text: string) => text.replaceAll(/\s/gu, ' ');
const run: CaptionRun = {
  id: 'job_00000001',
  state: 'running',
  settings: { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false },
  photos: 1_846,
  captioned: 600,
  edited: 0,
  known: 40,
  skipped: 40,
  protected: 0,
  failed: 3,
  perMinute: 290,
  secondsLeft: 240,
  createdAt: 0,
  finishedAt: null,
};

test('a run says how far it is, how long it will take and how many failed', () => {
  expect(plain(wordsForRun(run))).toBe('Captioning photos · 680 of 1 846 · 4 min left · 3 failed');
});

test('while a run is not over, it is said that it is there, and nothing in the future tense', () => {
  const [running, paused] = (['running', 'paused'] as const).map((state) => wordsForBusy({ state }));
  expect(running).toBe('A run is at work. Another can begin when it is done or stopped.');
  expect(paused).toBe('A run is paused. Another can begin when it is done or stopped.');
});

test('what failed is not among what a run says it captioned', () => {
  const over = { ...run, state: 'done', photos: 28, captioned: 25, known: 1, skipped: 0, protected: 1, failed: 1 } as const;
  expect(plain(wordsForRun(over))).toBe('Captioned · 27 of 28 · 1 failed');
});

test('a run that is set aside promises no time', () => {
  expect(plain(wordsForRun({ ...run, state: 'paused', failed: 0 }))).toBe('Captioning paused · 680 of 1 846');
});

test('a plan says what will be captioned and why the rest will not', () => {
  const plan = { photos: 10, toCaption: 10, known: 0, skipped: 0, protected: 0, unavailable: 0 };
  expect(plain(wordsForPlan(plan))).toBe('All 10 photos will be captioned. Originals are never touched.');
  expect(plain(wordsForPlan({ ...plan, photos: 1, toCaption: 1 }))).toBe('The photo will be captioned. Originals are never touched.');
  expect(plain(wordsForPlan({ ...plan, toCaption: 6, skipped: 2, protected: 1, unavailable: 1 }))).toBe(
    '6 photos of 10 will be captioned; 2 have a caption already; 1 has words by a person; 1 cannot be read. Originals are never touched.',
  );
});

test('complaint 16: a run of edits and its plan say that photos are edited, and what becomes of the others', () => {
  const settings = {
    kind: 'edit',
    instruction: 'x',
    seed: null,
    steps: 4,
    guidance: 3,
    imageGuidance: 1,
    temperature: 1,
    order: 'raster',
  } as const;
  expect(plain(wordsForRun({ ...run, settings, captioned: 0, edited: 600 }))).toBe('Editing photos · 680 of 1 846 · 4 min left · 3 failed');
  const plan = { photos: 10, toEdit: 10, known: 0, unavailable: 0 };
  const rest = 'Each edit is a new picture; originals are never touched.';
  expect(plain(wordsForEditPlan(plan))).toBe(`All 10 photos will be edited. ${rest}`);
  expect(plain(wordsForEditPlan({ ...plan, toEdit: 7, known: 1, unavailable: 2 }))).toBe(
    `7 photos of 10 will be edited; 1 is edited this way already; 2 cannot be read. ${rest}`,
  );
});
