import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppEvents } from '../contract/appEvents.ts';
import { requestForOne, requestToGoOn } from '../contract/continuing.ts';
import type { WayOn } from '../contract/continuing.ts';
import { AppError } from '../contract/errors.ts';
import type { ImageId, JobId } from '../contract/ids.ts';
import type { HowMade } from '../contract/images.ts';
import type { EditRequest, GenerateRequest, JobRequest, JobRow } from '../contract/jobs.ts';
import { firstTokensOf } from '../contract/pictureTokens.ts';
import { requestFrom } from '../contract/requestFrom.ts';
import type { Engine } from '../engine/engine.ts';
import { createLocalEngine } from '../engine/localEngine.ts';
import { readRecord } from '../library/pictureRecord.ts';
import { readChunks } from '../library/png.ts';
import { createSharpCodec } from '../library/sharpCodec.ts';
import { createLocalScanner } from '../photos/localScanner.ts';
import { openStudio } from './openStudio.ts';
import type { Studio } from './studio.ts';
import { systemClock } from './system.ts';
import { until } from './testing/fakeEngine.ts';
import { TestProfile, drawFox, fakeModel, importColour } from './testing/testStudio.ts';

const asItWouldHaveBeen: WayOn = { kind: 'asItWouldHaveBeen' };
const fourWays: WayOn = { kind: 'newWays', variations: 4, seed: null };

describe('on the true engine', () => {
  let profile: TestProfile;
  let engine: Engine;
  let studio: Studio;
  const events: AppEvents['drawingResumed'][] = [];
  let stopAt: number | null = null;

  beforeEach(() => {
    profile = new TestProfile();
    const packagesFolder = join(import.meta.dirname, '../../models/packages');
    engine = createLocalEngine({ packagesFolder, packageFolder: join(packagesFolder, 'tiny-test'), modelId: null, threads: 1 });
    studio = openStudio({
      profile: profile.profile,
      sqliteBinding: process.env['UNIFLUID_SQLITE_BINDING'] ?? null,
      engine,
      codec: createSharpCodec(sharp),
      scanner: createLocalScanner(),
      clock: systemClock,
      announce(name, payload) {
        if (name === 'drawingResumed') events.push(payload as AppEvents['drawingResumed']);
        if (name !== 'jobProgressed') return;
        const { jobId, done, stage } = payload as AppEvents['jobProgressed'];
        if (stage === 'drawing' && done === stopAt) studio.queue.stopAndKeep(jobId);
      },
      model: () => null,
      onlyOwnJobs: false,
    });
    events.length = 0;
    stopAt = null;
  });
  afterEach(async () => {
    await studio.close();
    await engine.close();
    profile.dispose();
  });

  async function ended(id: JobId): Promise<JobRow> {
    const row = () => studio.queue.list().find((each) => each.id === id);
    await until(() => row()?.state === 'done' || row()?.state === 'failed');
    const found = row();
    if (found === undefined) throw new Error('the job left the list');
    return found;
  }
  async function draw(request: JobRequest, stop: number | null = null): Promise<readonly ImageId[]> {
    stopAt = stop;
    const row = await ended(studio.queue.enqueue(request));
    expect(row.error).toBeNull();
    stopAt = null;
    return row.imageIds;
  }
  const goOn = (id: ImageId, from: number, way: WayOn, stop: number | null = null) =>
    draw(requestToGoOn(studio.images.record(id), from, way), stop);
  const tokensOf = (id: ImageId) => {
    const tokens = studio.images.tokens(id);
    if (tokens === null) throw new Error('no tokens');
    return tokens;
  };
  const made = (id: ImageId): HowMade => {
    const record = studio.images.record(id).made;
    if (record === null) throw new Error('no record');
    return record;
  };
  const pixelsOf = async (id: ImageId) => (await studio.folder.pixels(studio.images.record(id).file)).pixels;

  /** Stops a drawing at six tokens, draws the rest of each picture, and holds both against a drawing that nobody stopped. */
  async function expectSameAsNeverStopped(request: GenerateRequest | EditRequest): Promise<void> {
    const whole = await draw(request);
    const stopped = await draw(request, 6);
    expect(stopped.map((id) => studio.images.card(id).tokensDrawn)).toEqual(whole.map(() => 6));
    for (const [variation, id] of stopped.entries()) {
      const [rest] = await goOn(id, 6, asItWouldHaveBeen);
      const expected = whole[variation];
      if (rest === undefined || expected === undefined) throw new Error('nothing was drawn');
      expect(tokensOf(rest)).toEqual(tokensOf(expected));
      expect(await pixelsOf(rest)).toEqual(await pixelsOf(expected));
    }
  }

  test('only this variation: drawn again alone, each of a run is the same to the last token and pixel, and so is one of one', async () => {
    const whole = await draw({ ...drawFox, variations: 3 });
    for (const [variation, id] of whole.entries()) {
      const request = requestForOne(made(id));
      if (request === null) throw new Error('nothing to draw again');
      const [alone] = await draw(request);
      if (alone === undefined) throw new Error('nothing was drawn');
      expect(tokensOf(alone)).toEqual(tokensOf(id));
      expect(await pixelsOf(alone)).toEqual(await pixelsOf(id));
      expect(made(alone)).toMatchObject({ seed: made(id).seed, variations: 1, firstVariation: variation });
      const again = requestForOne(made(alone));
      expect(again).toEqual(request);
    }
  });

  test('of a run of which the best are kept the others leave nothing, and each is drawn again alone, or gone on with, as any other', async () => {
    const whole = await draw({ ...drawFox, variations: 5 });
    const chosen = await draw({ ...drawFox, variations: 5, keep: 2 });
    expect(chosen).toHaveLength(2);
    const places = chosen.map((id) => made(id).variation);
    // The first two would prove nothing.
    expect(places).not.toEqual([0, 1]);
    expect(studio.images.page({ limit: 50 }).total).toBe(7);
    for (const [index, id] of chosen.entries()) {
      const same = whole[places[index] ?? -1];
      if (same === undefined) throw new Error('nothing was drawn');
      expect(tokensOf(id)).toEqual(tokensOf(same));
      expect(made(id)).toMatchObject({ seed: drawFox.seed, variations: 5, keep: 2 });
      expect(made(same).keep).toBeUndefined();
      const request = requestForOne(made(id));
      if (request === null) throw new Error('nothing to draw again');
      const [alone] = await draw(request);
      if (alone === undefined) throw new Error('nothing was drawn');
      expect(tokensOf(alone)).toEqual(tokensOf(id));
    }
    const [again] = await draw(requestFrom(made(chosen[1] ?? 'img_none')) ?? drawFox);
    expect(made(again ?? 'img_none').variation).toBe(places[0]);
    const [part] = await draw({ ...drawFox, variations: 3, keep: 1 }, 6);
    if (part === undefined) throw new Error('nothing was kept');
    expect(studio.images.card(part).tokensDrawn).toBe(6);
    const [rest] = await goOn(part, 6, asItWouldHaveBeen);
    expect(rest === undefined ? null : tokensOf(rest)).toEqual(tokensOf(whole[made(part).variation] ?? 'img_none'));
  });

  test('a variation that was drawn alone and stopped is gone on with as it would have been', async () => {
    const [, second] = await draw({ ...drawFox, variations: 2 });
    const request = second === undefined ? null : requestForOne(made(second));
    if (request === null || second === undefined) throw new Error('nothing to draw again');
    const [stopped] = await draw(request, 6);
    const [rest] = stopped === undefined ? [] : await goOn(stopped, 6, asItWouldHaveBeen);
    if (rest === undefined) throw new Error('nothing was drawn');
    expect(await pixelsOf(rest)).toEqual(await pixelsOf(second));
  });

  test('the rest of a stopped picture is what it would have been, to the last token and pixel', async () => {
    await expectSameAsNeverStopped({ ...drawFox, variations: 1 });
  });

  test('the rest of each of several stopped variations is what it would have been', async () => {
    await expectSameAsNeverStopped({ ...drawFox, variations: 3 });
  });

  test('the rest of a stopped edit is what it would have been', async () => {
    const { id } = await importColour(studio, '#c33');
    const { prompt: instruction, kind: _kind, ...drawing } = drawFox;
    await expectSameAsNeverStopped({ ...drawing, kind: 'edit', imageId: id, instruction, imageGuidance: 1.5, variations: 2 });
  });

  test('a rest that is stopped again goes on to the same picture, also from an earlier token', async () => {
    const [whole] = await draw({ ...drawFox, variations: 2 });
    const [, second] = await draw({ ...drawFox, variations: 2 }, 4);
    const [again] = second === undefined ? [] : await goOn(second, 4, asItWouldHaveBeen, 9);
    if (whole === undefined || again === undefined) throw new Error('nothing was drawn');
    expect(studio.images.card(again)).toMatchObject({ tokensDrawn: 9, parentId: second, continuedFrom: 4 });
    const rests = [await goOn(again, 9, asItWouldHaveBeen), await goOn(again, 5, asItWouldHaveBeen)].flat();
    const [, expected] = studio.queue.list().find(({ imageIds }) => imageIds.includes(whole))?.imageIds ?? [];
    for (const rest of rests) expect(tokensOf(rest)).toEqual(expected && tokensOf(expected));
  });

  test('branches share their first tokens exactly; what follows differs in each', async () => {
    const [trunk] = await draw({ ...drawFox, variations: 1 });
    if (trunk === undefined) throw new Error('nothing was drawn');
    const branches = await goOn(trunk, 7, fourWays);
    const shared = firstTokensOf(tokensOf(trunk), 7);
    expect(branches.map((id) => firstTokensOf(tokensOf(id), 7))).toEqual([shared, shared, shared, shared]);
    const all = [trunk, ...branches].map(tokensOf);
    const rests = all.map((tokens) => String(firstTokensOf(tokens, 16).latents.subarray(7 * tokens.tokenDims)));
    expect(new Set(rests).size).toBe(5);
    expect(events.at(-1)?.grids).toEqual(branches.map(() => shared.grid));
  });

  test('file and row say where a branch left which picture, and lineage has it as its child', async () => {
    const [trunk] = await draw({ ...drawFox, variations: 1 });
    const [branch] = trunk === undefined ? [] : await goOn(trunk, 7, { kind: 'newWays', variations: 1, seed: 99 });
    if (trunk === undefined || branch === undefined) throw new Error('nothing was drawn');
    const record = studio.images.record(branch);
    const continues = { imageId: trunk, from: 7, firstVariation: 0, sha256: studio.images.record(trunk).sha256 };
    expect(record).toMatchObject({ kind: 'generated', parentId: trunk, continuedFrom: 7, made: { seed: 99, continues } });
    expect(record.made?.resumedAt).toBeUndefined();
    const written = readRecord(readChunks((await studio.folder.read(record.file)).data))?.record;
    expect(written).toMatchObject({ parentId: trunk, made: { continues } });
    expect(studio.images.children(trunk).map(({ id }) => id)).toEqual([branch]);
    expect(studio.images.ancestors(branch).map(({ id }) => id)).toEqual([trunk]);
    expect(studio.history.page({ limit: 1 }).entries).toMatchObject([{ kind: 'generate', continues: { imageId: trunk, from: 7 } }]);
  });
});

describe('on an engine the test moves', () => {
  let profile: TestProfile;
  beforeEach(() => {
    profile = new TestProfile();
  });
  afterEach(() => profile.dispose());

  async function drawStopped(tokens: number) {
    const opened = profile.open({ model: fakeModel });
    const { studio, engine, reach } = opened;
    const id = studio.queue.enqueue({ ...drawFox, variations: 1 });
    const run = await engine.started(1);
    for (let token = 0; token < tokens; token += 1) run.drawToken();
    if (tokens === 4) run.finish();
    else studio.queue.stopAndKeep(id);
    await reach('done');
    const [image] = studio.queue.list()[0]?.imageIds ?? [];
    if (image === undefined) throw new Error('nothing was drawn');
    return { ...opened, image, request: requestToGoOn(studio.images.record(image), tokens === 4 ? 1 : tokens, asItWouldHaveBeen) };
  }

  test('a rest cut off by a crash goes on from what it had itself, and says so', async () => {
    const { studio, engine, reach, request, image } = await drawStopped(1);
    studio.queue.enqueue(request);
    const first = await engine.started(2);
    expect(first.work).toMatchObject({ needsKnown: true, known: { modelSha256: 'fa', tokens: [{ grid: [0] }] } });
    first.drawToken();
    first.fail('engineCrashed');
    const second = await engine.started(3);
    expect(second.work).toMatchObject({ known: { tokens: [{ grid: [0, 1] }] } });
    second.drawToken();
    second.drawToken();
    second.finish();
    await reach('done', 'done');
    const [rest] = studio.images.children(image);
    expect(rest && studio.images.record(rest.id).made).toMatchObject({ resumedAt: 2, continues: { from: 1 } });
    await studio.close();
  });

  test('a rest that is stopped before it drew a token leaves no copy of what it went on from', async () => {
    const { studio, engine, reach, request, image } = await drawStopped(1);
    const id = studio.queue.enqueue(request);
    await engine.started(2);
    studio.queue.stopAndKeep(id);
    await reach('cancelled', 'done');
    expect(studio.images.children(image)).toEqual([]);
    await studio.close();
  });

  test('what cannot be gone on with, tokens of another model too, is refused with a sentence before it is queued', async () => {
    const { studio, request, image } = await drawStopped(2);
    const goingOn = (change: Partial<NonNullable<GenerateRequest['continues']>>) =>
      studio.queue.enqueue({ ...drawFox, continues: { imageId: image, from: 2, firstVariation: 0, ...change } });
    const imported = (await importColour(studio, '#3c3')).id;
    expect(() => goingOn({ from: 3 })).toThrow('tokenOutOfRange');
    expect(() => goingOn({ imageId: 'img_00000000000000000000' })).toThrow('imageNotFound');
    expect(() => goingOn({ imageId: imported })).toThrow('imageHasNoTokens');
    await studio.close();
    const other = profile.open({ model: { ...fakeModel, sha256: 'another' } });
    expect(() => other.studio.queue.enqueue(request)).toThrow(
      new AppError('tokensOfAnotherModel', { because: 'It was drawn by fake 1.0.0.' }),
    );
    expect(other.studio.queue.list()).toHaveLength(1);
    await other.studio.close();
  });

  test('a whole picture has no rest, and goes on from an earlier token', async () => {
    const { studio, image, request } = await drawStopped(4);
    expect(() => requestToGoOn(studio.images.record(image), 4, asItWouldHaveBeen)).toThrow('nothingLeftToDraw');
    expect(() => studio.queue.enqueue({ ...drawFox, continues: { imageId: image, from: 4, firstVariation: 0 } })).toThrow(
      'nothingLeftToDraw',
    );
    studio.queue.enqueue(request);
    await studio.close();
  });
});
