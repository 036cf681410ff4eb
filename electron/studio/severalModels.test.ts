import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { SessionFactory } from '../../models/runtime/inferenceSession.ts';
import { createOrtSession } from '../../models/runtime/ortSession.ts';
import type { AskRequest, GenerateRequest } from '../contract/jobs.ts';
import { createEngine } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import type { MemoryGauge } from '../engine/openModels.ts';
import type { EnginePort } from '../jobs/ports.ts';
import { TestProfile, drawFox, importColour } from './testing/testStudio.ts';

const gibibyte = 2 ** 30;
const models = join(import.meta.dirname, '../../models');
const shelf = mkdtempSync(join(tmpdir(), 'unifluid-shelf-'));
for (const imported of ['tiny-janus', 'tiny-reader']) {
  cpSync(join(models, 'runtime/testing', imported, 'package'), join(shelf, imported), { recursive: true });
}
cpSync(join(models, 'packages/tiny-test'), join(shelf, 'tiny-test'), { recursive: true });
afterAll(() => rmSync(shelf, { recursive: true, force: true }));

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A machine on which each package with a graph in memory takes a gibibyte, of so many. */
function machine(gibibytes: number): { readonly session: SessionFactory; readonly memory: MemoryGauge } {
  const graphs: string[] = [];
  const taken = (): number => new Set(graphs).size * gibibyte;
  return {
    memory: { free: () => gibibytes * gibibyte - taken(), resident: taken },
    async session(path, options) {
      const loaded = await createOrtSession(path, options);
      const folder = basename(dirname(path));
      graphs.push(folder);
      const release = async (): Promise<void> => {
        await loaded.release();
        graphs.splice(graphs.indexOf(folder), 1);
      };
      return { ...loaded, run: (feeds) => loaded.run(feeds), release };
    },
  };
}

/** The true queue on the true engine: Janus draws, PaliGemma answers, tiny-test edits and captions. */
function open(gibibytes: number) {
  const { session, memory } = machine(gibibytes);
  const taskModels = { draw: 'tiny-janus', answer: 'tiny-reader', caption: 'tiny-test', edit: 'tiny-test' };
  const engine: Engine = createEngine(
    { packagesFolder: shelf, packageFolder: null, modelId: null, taskModels, threads: 1 },
    session,
    memory,
  );
  const log: string[] = [];
  const port: EnginePort = {
    run(work, onEvent) {
      const run = engine.run(work, (event) => {
        if (event.kind === 'stage' && event.stage === 'loadingModel') log.push(`open for ${work.kind}`);
        onEvent(event);
      });
      const outcome = run.outcome.then((done) => {
        const inMemory = engine.memory().openModels.map(({ id }) => id.replace('tiny-', ''));
        log.push(`${work.kind} by ${done.use.model.id.replace('tiny-', '')}; in memory ${inMemory.join(', ')}`);
        return done;
      });
      return { ...run, outcome };
    },
  };
  const profile = new TestProfile();
  const { studio } = profile.open({ engine: port });
  cleanUps.push(async () => {
    await studio.close();
    await engine.close();
    profile.dispose();
  });
  return { studio, log };
}

const drawing: GenerateRequest = { ...drawFox, variations: 1, steps: 1, order: 'raster' };
/** Readings come before drawings; within each, in the order in which they were asked for. */
const inTurn = ['ask by reader', 'caption by test', 'ask by reader', 'generate by janus', 'edit by test', 'generate by janus'];

/** One queue whose jobs belong to one model after the other. Answers what the engine did. */
async function workThrough(gibibytes: number): Promise<readonly string[]> {
  const { studio, log } = open(gibibytes);
  const { id } = await importColour(studio, '#d03020');
  const question: AskRequest = { kind: 'ask', imageIds: [id], question: 'what colour is the apple?' };
  const { prompt: _, ...settings } = drawFox;
  studio.queue.steering.pause('finish');
  studio.queue.enqueue(drawing);
  studio.queue.enqueue({ ...settings, kind: 'edit', imageId: id, instruction: 'make it blue', imageGuidance: 1.5, variations: 1 });
  studio.queue.enqueue({ ...drawing, seed: 8 });
  studio.queue.enqueue(question);
  studio.queue.enqueue({ kind: 'caption', imageId: id });
  studio.queue.enqueue(question);
  studio.queue.steering.goOn();
  const left = () => studio.queue.list().filter(({ state }) => state === 'queued' || state === 'running');
  // Longer than a fake engine takes, on a machine that may be busy.
  await vi.waitUntil(() => left().length === 0 && !studio.queue.isBusy, { timeout: 120_000, interval: 20 });
  expect(studio.queue.list().flatMap(({ error }) => error?.message ?? [])).toEqual([]);
  const drawn = studio.images.page({ limit: 9 }).images.filter(({ kind }) => kind !== 'imported');
  const by = drawn.map(({ id: image, kind }) => `${kind} ${studio.images.record(image).made?.model.id ?? ''}`);
  expect(by).toEqual(['generated tiny-janus', 'edited tiny-test', 'generated tiny-janus']);
  return log;
}

const done = (log: readonly string[]) => log.filter((line) => !line.startsWith('open')).map((line) => line.split(';')[0]);

test(
  'one queue draws with one model, edits with another and answers with a third, each opened once where all have room',
  { timeout: 180_000 },
  async () => {
    expect(await workThrough(8)).toEqual([
      'open for ask',
      'ask by reader; in memory reader',
      'open for caption',
      'caption by test; in memory test, reader',
      'ask by reader; in memory reader, test',
      'open for generate',
      'generate by janus; in memory janus, reader, test',
      'edit by test; in memory test, janus, reader',
      'generate by janus; in memory janus, test, reader',
    ]);
  },
);

test('where two have room, the one used longest ago makes way, and is opened again when it is needed', { timeout: 180_000 }, async () => {
  const log = await workThrough(2.5);
  expect(done(log)).toEqual(inTurn);
  expect(log.slice(-6)).toEqual([
    'ask by reader; in memory reader, test',
    'open for generate',
    'generate by janus; in memory janus, reader',
    'open for edit',
    'edit by test; in memory test, janus',
    'generate by janus; in memory janus, test',
  ]);
});
