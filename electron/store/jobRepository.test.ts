import { afterEach, beforeEach, expect, test } from 'vitest';
import { cpuDevice } from '../contract/devices.ts';
import type { JobStore } from '../jobs/ports.ts';
import { createHistoryRepository } from './historyRepository.ts';
import { createImageRepository } from './imageRepository.ts';
import { createJobRepository } from './jobRepository.ts';
import {
  conversationId,
  createTestDatabase,
  generateRequest,
  howMade,
  imageId,
  jobId,
  lease,
  newImage,
  newJob,
  pictureTokens,
  tableRows,
} from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

let test_: TestDatabase;
let store: JobStore;
const onCpu = { from: 0, device: cpuDevice };
const use = { model: howMade.model, provider: 'cpu', threads: 1 };

beforeEach(() => {
  test_ = createTestDatabase();
  store = createJobRepository(test_.database);
});
afterEach(() => test_.dispose());

test('the oldest queued job is taken first and its start is counted before it begins', () => {
  store.add(newJob(1));
  store.add(newJob(2));
  const taken = store.takeNext('me', 5_000, false);
  expect(taken).toMatchObject({ row: { id: jobId(1), state: 'running', attempt: 1, startedAt: 5_000 }, uncleanStarts: 1 });
  expect(store.takeNext('me', 5_001, false)?.row.id).toBe(jobId(2));
  expect(store.takeNext('me', 5_002, false)).toBeNull();
});

test('questions and descriptions are taken before drawings, and jobs of one rank as they came', () => {
  const image = imageId(1);
  createImageRepository(test_.database).add({ ...newImage(1), jobId: null });
  store.add(newJob(1));
  store.add(newJob(2));
  store.add(newJob(3, { kind: 'caption', imageId: image }, { seed: null }));
  store.add(newJob(4, { kind: 'ask', imageIds: [image], question: 'why?' }, { seed: null, conversationId: conversationId(1) }));
  const inLine = [3, 4, 1, 2].map(jobId);
  expect(store.list(9).map(({ id }) => id)).toEqual(inLine);
  expect(inLine.map(() => store.takeNext('me', 1, false)?.row.id)).toEqual(inLine);
});

test('whether something would be taken before a rank is known for each process by what it may take', () => {
  store.add(newJob(1, generateRequest, { reservedFor: 'command-line' }));
  const before = (rank: number, worker: string, onlyOwn: boolean) => store.hasBefore(rank, worker, onlyOwn);
  expect([before(2, 'command-line', true), before(2, 'window', false), before(1, 'command-line', true)]).toEqual([true, false, false]);
  store.add(newJob(2));
  expect([before(2, 'window', false), before(2, 'another', true)]).toEqual([true, false]);
});

test('a job reserved for one process is taken by no other, and is free again when that process is gone', () => {
  store.add(newJob(1, generateRequest, { reservedFor: 'command-line' }));
  expect(store.takeNext('window', 1, false)).toBeNull();
  store.freeReservations((worker) => worker !== 'command-line');
  expect(store.takeNext('window', 1, false)?.row.id).toBe(jobId(1));
});

test('a process that runs only its own jobs leaves the others in the queue', () => {
  store.add(newJob(1));
  expect(store.takeNext('command-line', 1, true)).toBeNull();
});

test('tokens kept while drawing come back by variation in the order they were drawn, bit for bit', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  store.addTokens(lease(1), 0, [
    { grid: 5, latent: Float32Array.of(0.1, -3e-20) },
    { grid: 2, latent: Float32Array.of(1, 2) },
  ]);
  store.addTokens(lease(1), 1, [
    { grid: 4, latent: Float32Array.of(7, 8) },
    { grid: 9, latent: Float32Array.of(3, 4) },
  ]);
  expect(store.tokensOf(jobId(1))).toEqual({
    modelSha256: null,
    tokens: [
      { grid: [5, 4], latents: Float32Array.of(0.1, -3e-20, 7, 8) },
      { grid: [2, 9], latents: Float32Array.of(1, 2, 3, 4) },
    ],
  });
});

test('tokens of one model are void for another, and kept for the same', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  store.drawsWith(lease(1), 'aa', onCpu);
  store.addTokens(lease(1), 0, [{ grid: 5, latent: Float32Array.of(1) }]);
  store.drawsWith(lease(1), 'aa', onCpu);
  expect(store.tokensOf(jobId(1))).toMatchObject({ modelSha256: 'aa', tokens: [{ grid: [5] }] });
  store.drawsWith(lease(1), 'bb', onCpu);
  expect(store.tokensOf(jobId(1))).toEqual({ modelSha256: 'bb', tokens: [] });
});

test('what drew the tokens of a job is noted part by part, and forgotten with tokens of other weights', () => {
  const gpu = { provider: 'webgpu', number: null, name: 'Radeon 780M' };
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  expect(store.drawnOn(jobId(1))).toEqual([onCpu]);
  store.drawsWith(lease(1), 'aa', { from: 0, device: gpu });
  store.drawsWith(lease(1), 'aa', { from: 7, device: gpu });
  store.drawsWith(lease(1), 'aa', { from: 9, device: cpuDevice });
  expect(store.drawnOn(jobId(1))).toEqual([
    { from: 0, device: gpu },
    { from: 9, device: cpuDevice },
  ]);
  store.drawsWith(lease(1), 'aa', { from: 5, device: gpu });
  expect(store.drawnOn(jobId(1))).toEqual([{ from: 0, device: gpu }]);
  store.drawsWith(lease(1), 'bb', onCpu);
  expect(store.drawnOn(jobId(1))).toEqual([onCpu]);
});

test('tokens that were drawn before a device could be chosen were drawn on the CPU', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  store.drawsWith(lease(1), 'aa', onCpu);
  test_.database.exec('UPDATE jobs SET drawn_on = NULL');
  const gpu = { provider: 'webgpu', number: null, name: 'Radeon 780M' };
  store.drawsWith(lease(1), 'aa', { from: 3, device: gpu });
  expect(store.drawnOn(jobId(1))).toEqual([onCpu, { from: 3, device: gpu }]);
});

test('kept tokens that a damaged row has spoilt are void, as if there were none', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  const token = (grid: number) => ({ grid, latent: Float32Array.of(1, 2) });
  store.addTokens(lease(1), 0, [token(5), token(2)]);
  store.addTokens(lease(1), 1, [token(4), token(9)]);
  const damages = [
    'UPDATE job_tokens SET grid = 5 WHERE place = 1 AND variation = 0',
    'UPDATE job_tokens SET grid = -1 WHERE place = 0',
    "UPDATE job_tokens SET latent = x'0000c07f0000c07f' WHERE place = 0",
    'UPDATE job_tokens SET latent = substr(latent, 5) WHERE place = 0 AND variation = 0',
    'DELETE FROM job_tokens WHERE place = 1 AND variation = 1',
  ];
  for (const damage of damages) {
    test_.database.exec(`SAVEPOINT sound; ${damage}`);
    expect(store.tokensOf(jobId(1)).tokens, damage).toEqual([]);
    test_.database.exec('ROLLBACK TO sound; RELEASE sound');
  }
  expect(store.tokensOf(jobId(1)).tokens).toHaveLength(2);
});

test('finishing a drawing writes the pictures, their tokens and the end at once, and forgets the tokens in work', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  store.addTokens(lease(1), 0, [{ grid: 5, latent: Float32Array.of(1, 2) }]);
  const cards = store.finishDrawing(lease(1), [newImage(1)], 9_000);
  expect(cards).toMatchObject([{ id: imageId(1), jobId: jobId(1), tokensDrawn: 4, tokensTotal: 4 }]);
  expect(store.find(jobId(1))).toMatchObject({ state: 'done', finishedAt: 9_000, imageIds: [imageId(1)] });
  expect(tableRows(test_.database, 'SELECT * FROM job_tokens')).toEqual([]);
  expect(createImageRepository(test_.database).tokens(imageId(1))).toEqual(pictureTokens);
});

test('a job that another process ended meanwhile gets no pictures', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  store.cancel(lease(1), 2);
  expect(() => store.finishDrawing(lease(1), [newImage(1)], 3)).toThrow('jobTakenOver');
  expect(tableRows(test_.database, 'SELECT id FROM images')).toEqual([]);
});

test('a job given back in good order loses the counted start, a crashed one keeps it', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  store.release(lease(1), true);
  expect(store.takeNext('me', 2, false)).toMatchObject({ row: { attempt: 2 }, uncleanStarts: 1 });
  store.release(lease(1), false);
  expect(store.takeNext('me', 3, false)).toMatchObject({ row: { attempt: 3 }, uncleanStarts: 2 });
});

test('running jobs of dead processes are found, those of living ones are left alone', () => {
  store.add(newJob(1));
  store.add(newJob(2));
  store.takeNext('dead', 1, false);
  store.takeNext('alive', 1, false);
  expect(store.abandoned((worker) => worker === 'alive').map(({ row }) => row.id)).toEqual([jobId(1)]);
});

test('who has lost a job to another can neither add to it nor end it', () => {
  store.add(newJob(1));
  store.takeNext('slow', 1, false);
  store.release(lease(1, 'slow'), true);
  store.takeNext('me', 2, false);
  store.addTokens(lease(1), 0, [{ grid: 5, latent: Float32Array.of(1) }]);
  const { tokens } = store.tokensOf(jobId(1));
  const slow = lease(1, 'slow');
  for (const write of [
    () => store.wishOf(slow),
    () => store.addTokens(slow, 1, [{ grid: 6, latent: Float32Array.of(2) }]),
    () => store.drawsWith(slow, 'other weights', onCpu),
    () => store.finishDrawing(slow, [newImage(1)], 3),
  ]) {
    expect(write).toThrow('jobTakenOver');
  }
  store.release(slow, true);
  store.cancel(slow, 4);
  store.fail(slow, { code: 'modelFailed', message: 'no' }, 5);
  expect(store.find(jobId(1))).toMatchObject({ state: 'running', finishedAt: null });
  expect([store.tokensOf(jobId(1)).tokens, tableRows(test_.database, 'SELECT id FROM images')]).toEqual([tokens, []]);
});

test('a queued job is cancelled, one that was taken meanwhile is not', () => {
  store.add(newJob(1));
  store.add(newJob(2));
  store.takeNext('me', 1, false);
  expect([store.cancelQueued(jobId(1), 2), store.cancelQueued(jobId(2), 2)]).toEqual([false, true]);
  expect([1, 2].map((number) => store.find(jobId(number))?.state)).toEqual(['running', 'cancelled']);
});

test('a start that drew something is told from one that did not', () => {
  const progressed = () => store.abandoned(() => false).map(({ hasProgressed }) => hasProgressed);
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  expect(progressed()).toEqual([false]);
  store.addTokens(lease(1), 0, [{ grid: 5, latent: Float32Array.of(1) }]);
  expect(progressed()).toEqual([true]);
  store.release(lease(1), true);
  store.takeNext('me', 2, false);
  expect(progressed()).toEqual([false]);
  // Other weights: what the first drew is void, and the start begins from nothing.
  store.drawsWith(lease(1), 'bb', onCpu);
  store.addTokens(lease(1), 0, [{ grid: 5, latent: Float32Array.of(1) }]);
  expect(progressed()).toEqual([true]);
});

test('what another process asks of a running job is heard with the next token and when it is asked for', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  expect(store.wishOf(lease(1))).toBeNull();
  store.wish(jobId(1), 'keep');
  expect(store.wishOf(lease(1))).toBe('keep');
  expect(store.addTokens(lease(1), 0, [])).toBe('keep');
});

test('questions become turns of one conversation, with earlier answers for the next question', () => {
  store.add(newJob(1));
  store.takeNext('me', 1, false);
  store.finishDrawing(lease(1), [newImage(1)], 2);
  const ask = (number: number, question: string) =>
    newJob(number, { kind: 'ask', imageIds: [imageId(1)], question }, { conversationId: conversationId(1), seed: null });
  store.add(ask(2, 'how many foxes?'));
  store.takeNext('me', 3, false);
  const pieces = [{ text: 'one', logProbability: -0.125 }];
  store.finishAnswer(lease(2), { text: 'one', pieces, confidence: 0.88, use }, 4);
  store.add(ask(3, 'what colour?'));
  expect(store.earlierTurns(jobId(3))).toEqual([{ question: 'how many foxes?', answer: 'one' }]);
  const history = createHistoryRepository(test_.database);
  expect(history.conversation(conversationId(1))).toMatchObject({
    imageIds: [imageId(1)],
    takesMore: true,
    turns: [
      { question: 'how many foxes?', answer: 'one', pieces, confidence: 0.88, state: 'done' },
      { question: 'what colour?', answer: '', pieces: [], confidence: null, state: 'queued' },
    ],
  });
  expect(history.page({ limit: 10 }).entries.map(({ kind, id }) => [kind, id])).toEqual([
    ['conversation', conversationId(1)],
    ['generate', jobId(1)],
  ]);
  expect(history.page({ limit: 10, search: 'one' }).entries).toHaveLength(1);
});

test('a caption is found by its words, in the history and among the pictures', () => {
  const images = createImageRepository(test_.database);
  images.add({ ...newImage(1), jobId: null, kind: 'imported', title: 'holiday.jpg', made: null, tokens: null });
  store.add(newJob(1, { kind: 'caption', imageId: imageId(1) }, { seed: null }));
  store.takeNext('me', 1, false);
  store.finishCaption(lease(1), { text: 'a dog on a beach', pieces: [{ text: 'a dog', logProbability: -1 }], confidence: 0.5, use }, 2);
  expect(images.record(imageId(1)).caption).toEqual({ text: 'a dog on a beach', confidence: 0.5 });
  expect(images.page({ limit: 5, search: 'bea' }).images).toHaveLength(1);
  expect(createHistoryRepository(test_.database).page({ limit: 5, search: 'dog' }).entries).toMatchObject([
    { kind: 'caption', text: 'a dog on a beach', image: { id: imageId(1) }, pieces: [{ text: 'a dog', logProbability: -1 }] },
  ]);
});

test('a picture that is described is still found by its style', () => {
  const images = createImageRepository(test_.database);
  const drawn = newImage(1);
  images.add({ ...drawn, jobId: null, made: { ...drawn.made, style: 'flat' } });
  store.add(newJob(1, { kind: 'caption', imageId: imageId(1) }, { seed: null }));
  store.takeNext('me', 1, false);
  store.finishCaption(lease(1), { text: 'a dog on a beach', pieces: [], confidence: 0.5, use }, 2);
  for (const search of ['flat', 'beach']) expect(images.page({ limit: 5, search }).images).toHaveLength(1);
});

test('taking the next job uses the index by state and sorts nothing', () => {
  const plan = tableRows(
    test_.database,
    `EXPLAIN QUERY PLAN SELECT seq FROM jobs WHERE state = 'queued' AND reserved_for IS NULL ORDER BY rank, place, seq LIMIT 1`,
  );
  expect(JSON.stringify(plan)).toContain('jobs_by_state');
  expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE');
});
