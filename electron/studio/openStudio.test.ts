import { existsSync, readFileSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cpuDevice } from '../contract/devices.ts';
import type { ConversationId } from '../contract/ids.ts';
import { readRecord } from '../library/pictureRecord.ts';
import { readChunks } from '../library/png.ts';
import { systemClock } from './system.ts';
import type { FakeRun } from './testing/fakeEngine.ts';
import { until } from './testing/fakeEngine.ts';
import { fakeModel, TestProfile, drawFox, importColour } from './testing/testStudio.ts';

let profile: TestProfile;
beforeEach(() => {
  profile = new TestProfile();
});
afterEach(() => profile.dispose());

test('a drawing goes through the queue: pictures are stored before they are announced', async () => {
  const { studio, engine, announced, reach } = profile.open();
  const id = studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  drawAll(run);
  run.finish();
  await reach('done');
  const row = studio.queue.list()[0];
  expect(row).toMatchObject({ id, state: 'done', seed: 7, attempt: 1 });
  expect(
    announced
      .filter(({ name }) => name === 'imagesAdded' || name === 'jobChanged')
      .map(({ name, payload }) => (name === 'jobChanged' ? payload.state : name)),
  ).toEqual(['queued', 'running', 'imagesAdded', 'done']);
  const records = (row?.imageIds ?? []).map((image) => studio.images.record(image));
  expect(records).toMatchObject([
    {
      variation: 0,
      title: 'a red fox',
      tokensDrawn: 4,
      made: { seed: 7, variation: 0, model: { id: 'fake' }, milliseconds: { drawing: 2 } },
    },
    { variation: 1, tokensDrawn: 4, made: { variation: 1 } },
  ]);
  for (const { file } of records) expect((await studio.folder.pixels(file)).pixels.width).toBe(8);
  const small = readdirSync(profile.profile.thumbnails, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.png'));
  expect(small.map((name) => basename(name, '.png')).toSorted()).toEqual(records.map(({ id: image }) => image).toSorted());
  await studio.close();
});

test('a token is on disk when it is announced', async () => {
  const { studio, engine } = profile.open();
  const other = profile.open({ onlyOwnJobs: true });
  studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  const before = other.studio.storeVersion();
  run.drawToken();
  expect(other.studio.storeVersion()).not.toBe(before);
  run.finish();
  await other.studio.close();
  await studio.close();
});

test('a seed that was not given is drawn once and kept', async () => {
  const { studio } = profile.open();
  studio.queue.enqueue({ ...drawFox, seed: null });
  const seed = studio.queue.list()[0]?.seed ?? -1;
  expect(Number.isInteger(seed) && seed >= 0).toBe(true);
  await studio.close();
});

test('cancelling a running drawing keeps nothing and the next job runs', async () => {
  const { studio, engine, reach } = profile.open();
  const first = studio.queue.enqueue(drawFox);
  studio.queue.enqueue({ ...drawFox, prompt: 'a blue car' });
  (await engine.started(1)).drawToken();
  studio.queue.cancel(first);
  const next = await engine.started(2);
  await reach('running', 'cancelled');
  expect(next.work).toMatchObject({ prompt: 'a blue car', known: { tokens: [] } });
  expect(studio.images.page({ limit: 9 }).total).toBe(0);
  await studio.close();
});

test('stopping keeps what is drawn as pictures with fewer tokens', async () => {
  const { studio, engine, reach } = profile.open();
  const id = studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  run.drawToken();
  run.drawToken();
  studio.queue.stopAndKeep(id);
  await reach('done');
  const { images } = studio.images.page({ limit: 9 });
  expect(images.map(({ tokensDrawn, tokensTotal }) => [tokensDrawn, tokensTotal])).toEqual([
    [2, 4],
    [2, 4],
  ]);
  const image = images.find(({ variation }) => variation === 1);
  expect(image && studio.images.tokens(image.id)?.latents).toEqual(Float32Array.of(0, 1, 1, 1, 0, 0, 0, 0));
  await studio.close();
});

test('stopping before the first token is a cancellation', async () => {
  const { studio, engine, reach } = profile.open();
  const id = studio.queue.enqueue(drawFox);
  await engine.started(1);
  studio.queue.stopAndKeep(id);
  await reach('cancelled');
  await studio.close();
});

test('a job that crashes the engine goes on from its tokens, and is set aside after the second crash', async () => {
  const { studio, engine, reach, announced } = profile.open();
  studio.queue.enqueue(drawFox);
  studio.queue.enqueue({ ...drawFox, prompt: 'next' });
  const first = await engine.started(1);
  first.drawToken();
  first.fail('engineCrashed');
  const second = await engine.started(2);
  expect(second.work).toMatchObject({ prompt: 'a red fox', known: { modelSha256: 'fa', tokens: [{ grid: [0] }, { grid: [0] }] } });
  second.drawToken();
  second.fail('engineHung');
  const third = await engine.started(3);
  await reach('running', 'failed');
  expect(studio.queue.list()[1]?.error?.code).toBe('repeatedCrash');
  expect(third.work).toMatchObject({ prompt: 'next' });
  expect(announced.some(({ name, payload }) => name === 'jobChanged' && payload.state === 'failed')).toBe(true);
  await studio.close();
});

test('a job that needs more memory than there is fails with that reason, and the next one runs', async () => {
  const { studio, engine, reach } = profile.open();
  studio.queue.enqueue(drawFox);
  studio.queue.enqueue({ ...drawFox, prompt: 'next', variations: 1 });
  (await engine.started(1)).fail('engineOutOfMemory');
  (await engine.started(2)).fail('engineOutOfMemory');
  expect((await engine.started(3)).work).toMatchObject({ prompt: 'next' });
  await reach('running', 'failed');
  expect(studio.queue.list()[1]?.error).toMatchObject({
    code: 'engineOutOfMemory',
    message: expect.stringContaining('fewer variations') as string,
  });
  await studio.close();
});

test('a picture that was drawn in two goes says so', async () => {
  const { studio, engine, reach } = profile.open();
  studio.queue.enqueue({ ...drawFox, variations: 1 });
  const first = await engine.started(1);
  first.drawToken();
  first.fail('engineCrashed');
  const second = await engine.started(2);
  drawAll(second, 3);
  second.finish();
  await reach('done');
  const [image] = studio.images.page({ limit: 1 }).images;
  expect(image && studio.images.record(image.id).made?.resumedAt).toBe(1);
  await studio.close();
});

test('a drawing that was begun on a device and went on elsewhere says what drew which tokens', async () => {
  const { studio, engine, reach } = profile.open();
  const gpu = { provider: 'webgpu', number: null, name: 'Radeon 780M' } as const;
  engine.device = gpu;
  studio.queue.enqueue(drawFox);
  const first = await engine.started(1);
  first.drawToken();
  engine.device = cpuDevice;
  first.fail('engineCrashed');
  const second = await engine.started(2);
  drawAll(second, 3);
  second.finish();
  await reach('done');
  const [id] = studio.queue.list()[0]?.imageIds ?? [];
  const record = studio.images.record(id ?? 'img_none');
  const parts = [
    { from: 0, device: gpu },
    { from: 1, device: cpuDevice },
  ];
  expect(record.made).toMatchObject({ provider: 'cpu', resumedAt: 1, madeOn: { tokens: parts, pixels: cpuDevice } });
  expect(readRecord(readChunks((await studio.folder.read(record.file)).data))?.record.made?.madeOn).toEqual(record.made?.madeOn);
  await studio.close();
});

test('a job whose device fails goes on from its tokens as often as it must, and never counts as a crash', async () => {
  const { studio, engine, reach } = profile.open();
  studio.queue.enqueue(drawFox);
  for (let start = 1; start <= 3; start += 1) {
    const run = await engine.started(start);
    expect('known' in run.work && (run.work.known.tokens[0]?.grid.length ?? 0)).toBe(start - 1);
    run.drawToken();
    run.fail('deviceFailed');
  }
  const last = await engine.started(4);
  last.drawToken();
  last.finish();
  await reach('done');
  await studio.close();
});

test('an engine that died while it kept the drawing is started once more, only to keep it', async () => {
  const { studio, engine, reach } = profile.open();
  const id = studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  run.drawToken();
  run.drawToken();
  // The engine is asked to stop and dies before it can answer.
  run.fail('engineCrashed');
  studio.queue.stopAndKeep(id);
  await reach('done');
  expect(engine.runs.map(({ isStopped }) => isStopped)).toEqual([true, true]);
  expect(studio.images.page({ limit: 9 }).images.map(({ tokensDrawn }) => tokensDrawn)).toEqual([2, 2]);
  await studio.close();
});

test('an engine that gave up pauses the queue until it is started again', async () => {
  const { studio, engine, reach } = profile.open();
  studio.queue.enqueue(drawFox);
  (await engine.started(1)).fail('engineStopped');
  await reach('queued');
  expect(engine.runs).toHaveLength(1);
  studio.queue.resume();
  await engine.started(2);
  expect(studio.queue.list()).toMatchObject([{ state: 'running', attempt: 2 }]);
  await studio.close();
});

/** What waits for seconds waits a moment. */
const hastyClock = { ...systemClock, after: (_milliseconds: number, callback: () => void) => systemClock.after(20, callback) };

test('on a full disk the queue rests, says so once, and goes on by itself; a command line, too', async () => {
  const { studio, engine, announced, reach } = profile.open({ onlyOwnJobs: true, clock: hastyClock });
  studio.queue.enqueue(drawFox);
  (await engine.started(1)).drawToken();
  engine.runs[0]?.fail('diskFull');
  const again = await engine.started(2);
  expect(again.work).toMatchObject({ known: { tokens: [{ grid: [0] }, { grid: [0] }] } });
  drawAll(again, 3);
  again.finish();
  await reach('done');
  expect(announced.flatMap(({ name, payload }) => (name === 'noticeRaised' ? payload.code : []))).toEqual(['diskFull']);
  await studio.close();
});

test('a job that waits for the disk can be cancelled', async () => {
  const { studio, engine, reach } = profile.open();
  const id = studio.queue.enqueue(drawFox);
  (await engine.started(1)).fail('diskFull');
  await until(() => !studio.queue.isBusy);
  studio.queue.cancel(id);
  await reach('cancelled');
  await studio.close();
});

test('a job the model cannot do fails with its reason and can be tried again', async () => {
  const { studio, engine, reach } = profile.open();
  const id = studio.queue.enqueue(drawFox);
  (await engine.started(1)).fail('modelFailed');
  await reach('failed');
  expect(studio.queue.list()[0]).toMatchObject({ state: 'failed', error: { code: 'modelFailed' } });
  studio.queue.steering.retry(id);
  const again = await engine.started(2);
  drawAll(again);
  again.finish();
  await reach('done');
  expect(() => studio.queue.steering.retry(id)).toThrow('jobNotRetryable');
  expect(() => studio.queue.cancel(id)).toThrow('jobNotCancellable');
  await studio.close();
});

test('quitting gives the job back, and the next start goes on with the tokens that were shown', async () => {
  const first = profile.open();
  first.studio.queue.enqueue(drawFox);
  const run = await first.engine.started(1);
  run.drawToken();
  run.drawToken();
  await first.studio.close();

  const second = profile.open();
  await second.studio.start();
  const again = await second.engine.started(1);
  expect(again.work).toMatchObject({ known: { tokens: [{ grid: [0, 1], latents: Float32Array.of(0, 0, 1, 0) }, { grid: [0, 1] }] } });
  expect(second.studio.queue.list()[0]).toMatchObject({ state: 'running', attempt: 2 });
  await second.studio.close();
});

test('the command line leaves the window its jobs, and the window takes none of a living command line', async () => {
  const window = profile.open();
  const commandLine = profile.open({ onlyOwnJobs: true });
  window.studio.queue.enqueue({ ...drawFox, prompt: 'window' });
  commandLine.studio.queue.enqueue({ ...drawFox, prompt: 'command line' });
  expect((await window.engine.started(1)).work).toMatchObject({ prompt: 'window' });
  const other = await commandLine.engine.started(1);
  expect(other.work).toMatchObject({ prompt: 'command line' });
  drawAll(other);
  other.finish();
  await until(() => window.studio.images.page({ limit: 9 }).total === 2);
  expect(window.engine.runs).toHaveLength(1);
  await commandLine.studio.close();
  await window.studio.close();
});

test('what a dead command line left in work goes on in the window', async () => {
  const commandLine = profile.open({ onlyOwnJobs: true });
  commandLine.studio.queue.enqueue(drawFox);
  (await commandLine.engine.started(1)).drawToken();
  const window = profile.open();
  await window.studio.start();
  expect((await window.engine.started(1)).work).toMatchObject({ prompt: 'a red fox', known: { tokens: [{ grid: [0] }, { grid: [0] }] } });
  await window.studio.close();
  await commandLine.studio.close();
});

test('one process ends a job that another works on', async () => {
  const window = profile.open();
  const commandLine = profile.open({ onlyOwnJobs: true });
  const id = commandLine.studio.queue.enqueue(drawFox);
  const run = await commandLine.engine.started(1);
  run.drawToken();
  window.studio.queue.stopAndKeep(id);
  run.drawToken();
  await commandLine.reach('done');
  expect(window.studio.queue.list()[0]).toMatchObject({ id, state: 'done' });
  await commandLine.studio.close();
  await window.studio.close();
});

test('what cannot be done is refused before it is queued', async () => {
  const { studio } = profile.open({ model: fakeModel });
  expect(() => studio.queue.enqueue({ ...drawFox, steps: 9 })).toThrow('stepsOutOfRange');
  expect(() => studio.queue.enqueue({ kind: 'caption', imageId: 'img_00000000' })).toThrow('imageNotFound');
  expect(() => studio.queue.enqueue({ kind: 'ask', imageIds: ['img_00000000'], question: 'x' })).toThrow('imageNotFound');
  expect(studio.queue.list()).toEqual([]);
  await studio.close();
});

test('a conversation ends after three questions and never changes its pictures', async () => {
  const { studio, engine } = profile.open();
  const picture = await importColour(studio, '#ff0000');
  const other = await importColour(studio, '#00ff00');
  const answer = async (number: number, conversationId?: ConversationId): Promise<ConversationId> => {
    const id = studio.queue.enqueue({
      kind: 'ask',
      imageIds: [picture.id],
      question: `q${number}`,
      ...(conversationId === undefined ? {} : { conversationId }),
    });
    (await engine.started(number)).finish();
    await until(() => studio.queue.list().every(({ state }) => state === 'done') && !studio.queue.isBusy);
    const talk = studio.queue.list().find((row) => row.id === id)?.conversationId ?? null;
    if (talk === null) throw new Error('a question belongs to a conversation');
    return talk;
  };
  const talk = await answer(1);
  await answer(2, talk);
  await answer(3, talk);
  expect(engine.runs[2]?.work).toMatchObject({
    earlier: [
      { question: 'q1', answer: 'one' },
      { question: 'q2', answer: 'one' },
    ],
  });
  expect(() => studio.queue.enqueue({ kind: 'ask', imageIds: [picture.id], question: 'q', conversationId: talk })).toThrow(
    'conversationFull',
  );
  const fresh = await answer(4);
  expect(() => studio.queue.enqueue({ kind: 'ask', imageIds: [other.id], question: 'q', conversationId: fresh })).toThrow('badRequest');
  await studio.close();
});

test('the same photo twice is one picture, and comes back from the trash', async () => {
  const { studio } = profile.open();
  const first = await importColour(studio, '#ff0000');
  studio.images.trash([first.id], 5);
  const again = await importColour(studio, '#ff0000');
  expect(again).toEqual(first);
  expect(studio.images.page({ limit: 9 }).total).toBe(1);
  await studio.close();
});

test.each([
  ['gone', (path: string) => rmSync(path)],
  ['cut short', (path: string) => truncateSync(path, 200)],
])('a photo whose stored copy is %s is brought in again by giving it again', async (_name, harm) => {
  const { studio } = profile.open();
  const first = await importColour(studio, '#ff0000');
  const before = await studio.folder.pixels(studio.images.record(first.id).file);
  harm(studio.folder.pathOf(studio.images.record(first.id).file));
  expect(await importColour(studio, '#ff0000')).toEqual(first);
  const { file, sha256 } = studio.images.record(first.id);
  expect(await studio.folder.pixels(file)).toEqual(before);
  expect((await studio.folder.read(file)).sha256).toBe(sha256);
  await studio.close();
});

test('a drawing whose file is gone comes back, record and all, from a copy that was exported', async () => {
  const { studio, engine, reach } = profile.open();
  studio.queue.enqueue({ ...drawFox, variations: 1 });
  const run = await engine.started(1);
  drawAll(run);
  run.finish();
  await reach('done');
  const [{ id } = { id: 'img_00000000' as const }] = studio.images.page({ limit: 1 }).images;
  const { file } = studio.images.record(id);
  const { data } = await studio.folder.read(file);
  const { pixels } = await studio.folder.pixels(file);
  rmSync(studio.folder.pathOf(file));
  expect(await studio.importPicture({ kind: 'bytes', name: 'exported.png', bytes: Uint8Array.from(data) })).toMatchObject({
    id,
    kind: 'generated',
  });
  expect((await studio.folder.pixels(file)).pixels).toEqual(pixels);
  const written = (await studio.folder.read(file)).data;
  expect(readRecord(readChunks(written))).toEqual(readRecord(readChunks(data)));
  await studio.close();
});

test('emptying the trash deletes the files, and they do not come back', async () => {
  const { studio } = profile.open();
  const { id } = await importColour(studio, '#ff0000');
  const path = studio.folder.pathOf(studio.images.record(id).file);
  studio.images.trash([id], 5);
  expect(await studio.emptyTrash()).toEqual([id]);
  expect(existsSync(path)).toBe(false);
  await studio.start();
  expect(studio.images.page({ limit: 9, trash: 'with' }).total).toBe(0);
  await studio.close();
});

test('a lost history is rebuilt from the pictures, tokens included', async () => {
  const first = profile.open();
  first.studio.queue.enqueue(drawFox);
  const run = await first.engine.started(1);
  drawAll(run);
  run.finish();
  await first.reach('done');
  const before = first.studio.images
    .page({ limit: 9 })
    .images.map(({ id }) => [first.studio.images.record(id), first.studio.images.tokens(id)]);
  await first.studio.close();
  writeFileSync(profile.profile.database, 'nothing that SQLite knows, but long enough to be looked at as one of its files'.repeat(40));
  for (const suffix of ['-wal', '-shm']) rmSync(profile.profile.database + suffix, { force: true });

  const second = profile.open();
  expect(second.studio.notices.map(({ code }) => code)).toEqual(['databaseLost']);
  await second.studio.start();
  const after = second.studio.images
    .page({ limit: 9 })
    .images.map(({ id }) => [second.studio.images.record(id), second.studio.images.tokens(id)]);
  // Their job is gone with the history; everything else is as it was.
  expect(sortById(after)).toEqual(sortById(before.map(([record, tokens]) => [{ ...record, jobId: null }, tokens])));
  expect(second.studio.history.page({ limit: 9 }).entries).toHaveLength(2);
  expect(readdirSync(profile.profile.folder).some((name) => name.startsWith('recovered-'))).toBe(true);
  await second.studio.close();
});

test('foreign files among the pictures are left alone', async () => {
  const { studio } = profile.open();
  const { id } = await importColour(studio, '#ff0000');
  const { file } = studio.images.record(id);
  const stranger = join(profile.profile.pictures, file.slice(0, 7), 'img_00000000000.png');
  writeFileSync(
    stranger,
    await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
      .png()
      .toBuffer(),
  );
  const copy = join(profile.profile.pictures, file.slice(0, 7), 'holiday.png');
  renameSync(stranger, copy);
  writeFileSync(stranger, readFileSync(copy));
  await studio.start();
  expect([existsSync(stranger), existsSync(copy), studio.images.page({ limit: 9 }).total]).toEqual([true, true, 1]);
  await studio.close();
});

function drawAll(run: FakeRun, tokens = 4): void {
  for (let token = 0; token < tokens; token += 1) run.drawToken();
}

function sortById(records: readonly (readonly unknown[])[]): unknown[] {
  return records.map((pair) => JSON.stringify(pair)).toSorted();
}
