import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiHandlers } from '../../contract/appApi.ts';
import { defaultExport } from '../../contract/exportOptions.ts';
import type { ImageId, JobId, PhotoFolderId, PhotoId, SidecarBatchId } from '../../contract/ids.ts';
import type { AskRequest, EditRequest, GenerateRequest, JobRequest, JobRow } from '../../contract/jobs.ts';
import { describeCaptions } from './captionSuite.ts';

/** The part of the contract that needs neither a dialog nor a model package: what a studio knows and does. */
export type SuiteApi = Pick<
  ApiHandlers,
  'jobs' | 'queue' | 'images' | 'photos' | 'sidecars' | 'captionRuns' | 'captions' | 'history' | 'settings'
>;

export type SuiteStudio = {
  readonly api: SuiteApi;
  /** Lets the engine end what is queued, as it would by itself. */
  readonly finishJobs: () => Promise<void>;
  /** A folder with the photos of photosOfSuite. */
  readonly photoFolder: () => Promise<string>;
  /** The same for the one in work, where the queue begins no other. */
  readonly finishRunning: () => Promise<void>;
  readonly dispose: () => void | Promise<void>;
};

const drawing = { seed: 7, variations: 2, steps: 4, guidance: 3, temperature: 1, order: 'raster' } as const;
const drawFox: GenerateRequest = { kind: 'generate', prompt: 'a red fox', ...drawing };
/** What lies in a folder of the suite. */
export const photosOfSuite = ['fox.png', 'lake/blue hill.jpg', 'lake/red boat.jpg'] as const;
const unknownPhoto: PhotoId = 'pho_00000000000000000000';
const unknownFolder: PhotoFolderId = 'fol_00000000000000000000';
const unknownBatch: SidecarBatchId = 'sid_00000000000000000000';
const unknownImage: ImageId = 'img_00000000000000000000';
const unknownJob: JobId = 'job_00000000000000000000';

/** Answers the code a request fails with, or that it did not. */
async function codeOf(request: () => unknown): Promise<unknown> {
  try {
    await request();
    return 'no failure';
  } catch (error) {
    return (error as { readonly code?: unknown }).code; // AppError and RequestFailed both carry one
  }
}

/** What every studio answers, the true one and the one in memory that panels are tried on: run by a test beside each. */
export function describeStudioApi(name: string, open: () => SuiteStudio): void {
  let studio: SuiteStudio;
  beforeEach(() => {
    studio = open();
  });
  afterEach(() => studio.dispose());

  const rowOf = async (id: JobId): Promise<JobRow | undefined> => (await studio.api.jobs.list()).find((row) => row.id === id);
  const draw = async (change: Partial<GenerateRequest> = {}) => {
    const id = await studio.api.jobs.enqueue({ ...drawFox, ...change });
    await studio.finishJobs();
    const row = await rowOf(id);
    if (row === undefined) throw new Error('the job left the list');
    return row;
  };
  const drawOne = async (prompt: string) => {
    const [image] = (await draw({ prompt, variations: 1 })).imageIds;
    if (image === undefined) throw new Error('nothing was drawn');
    return image;
  };
  const edit = async (imageId: ImageId, instruction: string) => {
    const request: EditRequest = { kind: 'edit', imageId, instruction, imageGuidance: 1.5, ...drawing, variations: 1 };
    const id = await studio.api.jobs.enqueue(request);
    await studio.finishJobs();
    return (await rowOf(id))?.imageIds[0];
  };
  const page = async (change: object = {}) => studio.api.images.page({ limit: 50, ...change });
  const idsOf = async (change: object = {}) => (await page(change)).images.map((card) => card.id);

  describe(`${name}: drawing`, () => {
    test('a job that is done names its pictures by variation, with the seed it used', async () => {
      const row = await draw();
      expect(row).toMatchObject({ state: 'done', seed: 7, error: null, progress: null, attempt: 1 });
      const cards = await Promise.all(row.imageIds.map(async (id) => studio.api.images.get(id)));
      expect(cards.map(({ kind, title, variation, jobId }) => [kind, title, variation, jobId])).toEqual([
        ['generated', 'a red fox', 0, row.id],
        ['generated', 'a red fox', 1, row.id],
      ]);
    });

    test('pages list the newest drawing first, and the variations of one drawing in their own order', async () => {
      const [older, newer] = [await draw(), await draw()];
      expect(await idsOf()).toEqual([...newer.imageIds, ...older.imageIds]);
    });

    test('a picture tells how it was made and where its tokens fell', async () => {
      const image = await drawOne('a blue cat');
      const { made, file } = await studio.api.images.get(image);
      expect(made).toMatchObject({ task: 'generate', text: 'a blue cat', seed: 7, variation: 0, variations: 1, order: 'raster' });
      expect(file).toMatch(/\.png$/u);
      const { gridSide, order, tokensDrawn } = await studio.api.images.framesOf(image);
      expect([order.length, tokensDrawn]).toEqual([gridSide * gridSide, gridSide * gridSide]);
    });

    test('a seed is drawn where none was asked for', async () => {
      expect((await draw({ seed: null })).seed).toEqual(expect.any(Number));
    });

    test('complaint 11: a question and a description asked for while drawings wait go before them', async () => {
      const image = await drawOne('two apples');
      const enqueue = async (request: JobRequest) => studio.api.jobs.enqueue(request);
      const running = await enqueue(drawFox);
      const [first, second] = [await enqueue(drawFox), await enqueue(drawFox)];
      const question = await enqueue({ kind: 'ask', imageIds: [image], question: 'how many apples?' });
      const caption = await enqueue({ kind: 'caption', imageId: image });
      const line = (await studio.api.jobs.list()).filter(({ state }) => state === 'running' || state === 'queued');
      expect(line.map(({ id }) => id)).toEqual([running, question, caption, first, second]);
      await studio.finishJobs();
    });

    test('a job that ended or never was cannot be ended, and only known ones are queued again', async () => {
      const { id } = await draw();
      expect(await codeOf(() => studio.api.jobs.cancel(id))).toBe('jobNotCancellable');
      expect(await codeOf(() => studio.api.jobs.cancel(unknownJob))).toBe('jobNotFound');
      expect(await codeOf(() => studio.api.jobs.retry(unknownJob))).toBe('jobNotFound');
    });
  });

  describe(`${name}: the queue`, () => {
    const enqueue = async (prompt: string) => studio.api.jobs.enqueue({ ...drawFox, variations: 1, prompt });
    const waiting = async () => (await studio.api.jobs.list()).filter(({ state }) => state === 'queued').map(({ id }) => id);
    /** Four drawings of which none has begun. */
    const pausedWithFour = async () => {
      await studio.api.queue.pause('finish');
      return [await enqueue('one'), await enqueue('two'), await enqueue('three'), await enqueue('four')] as const;
    };

    test('complaint 11: what waits is put before another or last, and done in that order', async () => {
      const [one, two, three, four] = await pausedWithFour();
      await studio.api.queue.move({ id: four, before: two });
      await studio.api.queue.move({ id: one, before: null });
      expect(await waiting()).toEqual([four, two, three, one]);
      const late = await enqueue('late');
      await studio.api.queue.move({ id: late, before: four });
      expect(await waiting()).toEqual([late, four, two, three, one]);
      await studio.api.queue.goOn();
      await studio.finishJobs();
      expect(await Promise.all((await idsOf()).toReversed().map(async (id) => (await studio.api.images.get(id)).title))).toEqual([
        'late',
        'four',
        'two',
        'three',
        'one',
      ]);
    });

    test('complaint 11: a drawing that is put before a question becomes the first of the drawings', async () => {
      const image = await drawOne('two apples');
      const [one, two, three, four] = await pausedWithFour();
      const question = await studio.api.jobs.enqueue({ kind: 'ask', imageIds: [image], question: 'how many?' });
      await studio.api.queue.move({ id: three, before: question });
      await studio.api.queue.move({ id: question, before: four });
      expect(await waiting()).toEqual([question, three, one, two, four]);
    });

    test('what has begun, ended or never was is moved nowhere, and nothing is put before what never was', async () => {
      const done = (await draw()).id;
      const [one] = await pausedWithFour();
      const codes = [
        { id: done, before: one },
        { id: unknownJob, before: one },
        { id: one, before: unknownJob },
      ].map((move) => codeOf(() => studio.api.queue.move(move)));
      expect(await Promise.all(codes)).toEqual(['jobNotWaiting', 'jobNotFound', 'jobNotFound']);
    });

    test('complaint 11: a paused queue ends what it has begun, begins nothing, and goes on when it is told to', async () => {
      const running = await enqueue('running');
      await studio.api.queue.pause('finish');
      const next = await enqueue('next');
      await studio.finishRunning();
      expect([(await rowOf(running))?.state, (await rowOf(next))?.state]).toEqual(['done', 'queued']);
      expect(await studio.api.queue.state()).toEqual({ isPaused: true, isWorking: false, batch: { done: 1, failed: 0, total: 2 } });
      await studio.api.queue.goOn();
      await studio.finishJobs();
      expect((await rowOf(next))?.state).toBe('done');
      expect(await studio.api.queue.state()).toEqual({ isPaused: false, isWorking: false, batch: { done: 2, failed: 0, total: 2 } });
    });

    test('complaint 11: a drawing in work is set aside by a pause and goes on afterwards', async () => {
      const id = await enqueue('running');
      await studio.api.queue.pause('setAside');
      await studio.finishRunning();
      expect((await rowOf(id))?.state).toBe('queued');
      await studio.api.queue.goOn();
      await studio.finishJobs();
      expect(await rowOf(id)).toMatchObject({ state: 'done', attempt: 2, imageIds: { length: 1 } });
    });

    test('complaint 11: everything that waits is cleared at once, and comes back to its places', async () => {
      const [one, two, three, four] = await pausedWithFour();
      await studio.api.queue.move({ id: four, before: one });
      const cleared = await studio.api.queue.clear();
      expect([cleared.toSorted(), await waiting()]).toEqual([[one, two, three, four].toSorted(), []]);
      expect(await studio.api.queue.retryAll(cleared)).toEqual([]);
      expect(await waiting()).toEqual([four, one, two, three]);
      expect(await studio.api.queue.clear()).toHaveLength(4);
      expect((await studio.api.queue.state()).batch.total).toBe(0);
    });

    test('of several jobs that are tried again those that cannot be are named, and the others are queued', async () => {
      const [one, two] = await pausedWithFour();
      await studio.api.jobs.cancel(one);
      const failures = await studio.api.queue.retryAll([unknownJob, two, one]);
      expect(failures.map(({ id, code }) => [id, code])).toEqual([
        [unknownJob, 'jobNotFound'],
        [two, 'jobNotRetryable'],
      ]);
      expect((await waiting())[0]).toBe(one);
    });
  });

  describe(`${name}: pictures`, () => {
    test('a page has the newest first and goes on where the last one ended', async () => {
      const drawn = [await drawOne('one'), await drawOne('two'), await drawOne('three')];
      const first = await page({ limit: 2 });
      const rest = await page({ limit: 2, cursor: first.nextCursor });
      expect([...first.images, ...rest.images].map((card) => card.id)).toEqual(drawn.toReversed());
      expect([first.total, rest.nextCursor]).toEqual([3, null]);
    });

    test('complaint 4: an outline names everything that is found, and its cards are had by name', async () => {
      const drawn = [await drawOne('one'), await drawOne('two'), await drawOne('twofold')];
      const all = await studio.api.images.outline({});
      expect([all.ids, all.createdAt.length]).toEqual([drawn.toReversed(), 3]);
      const two = (await studio.api.images.outline({ search: 'two' })).ids;
      expect(two).toEqual(drawn.slice(1).toReversed());
      const cards = await studio.api.images.cards([...two, unknownImage]);
      expect(cards.map(({ title }) => title).toSorted()).toEqual(['two', 'twofold']);
    });

    test('one picture of the trash is deleted for good, and none that is not in the trash', async () => {
      const [one, two, three] = [await drawOne('one'), await drawOne('two'), await drawOne('three')];
      await studio.api.images.trash([one, two]);
      expect(await studio.api.images.deleteTrashed([one, three])).toBe(1);
      expect([await idsOf({ trash: 'only' }), await idsOf()]).toEqual([[two], [three]]);
    });

    test('pictures are found by words of their prompt', async () => {
      await drawOne('a blue cat');
      const dog = await drawOne('a green dog');
      expect([await idsOf({ search: 'dog' }), await idsOf({ search: 'dog blue' })]).toEqual([[dog], []]);
    });

    test('complaint 9: pictures are found by their style, their description, and what was asked and answered about them', async () => {
      const [fox] = (await draw({ variations: 1, style: 'watercolor' })).imageIds;
      if (fox === undefined) throw new Error('nothing was drawn');
      await drawOne('a green dog');
      expect(await idsOf({ search: 'watercolor' })).toEqual([fox]);
      await studio.api.jobs.enqueue({ kind: 'ask', imageIds: [fox], question: 'how many whiskers?' });
      expect(await idsOf({ search: 'whiskers' })).toEqual([fox]);
      await studio.api.jobs.enqueue({ kind: 'caption', imageId: fox });
      await studio.finishJobs();
      const answer = (await studio.api.history.conversationsAbout(fox))[0]?.turns[0]?.answer ?? '';
      const caption = (await studio.api.images.get(fox)).caption?.text ?? '';
      expect([answer === '', caption === '']).toEqual([false, false]);
      for (const search of ['red fox', 'watercolor', 'whiskers', answer, caption]) expect(await idsOf({ search }), search).toContain(fox);
    });

    test('what is in the trash is seen only there, comes back as it was, and is gone once the trash is emptied', async () => {
      const [one, two] = [await drawOne('one'), await drawOne('two')];
      await studio.api.images.star({ ids: [one], starred: true });
      await studio.api.images.trash([one, two]);
      expect([await idsOf(), (await idsOf({ trash: 'only' })).toSorted()]).toEqual([[], [one, two].toSorted()]);
      await studio.api.images.restore([one]);
      expect(await idsOf({ starred: true })).toEqual([one]);
      expect(await studio.api.images.emptyTrash()).toBe(1);
      expect(await codeOf(() => studio.api.images.get(two))).toBe('imageNotFound');
      expect(await idsOf({ trash: 'only' })).toEqual([]);
    });

    test('an edit is the child of its source', async () => {
      const fox = await drawOne('a red fox');
      const green = await edit(fox, 'make it green');
      if (green === undefined) throw new Error('nothing was edited');
      expect((await studio.api.images.ancestors(green)).map((card) => card.id)).toEqual([fox]);
      expect((await studio.api.images.children(fox)).map(({ id, kind, title }) => [id, kind, title])).toEqual([
        [green, 'edited', 'make it green'],
      ]);
      expect((await studio.api.images.get(green)).made?.source?.imageId).toBe(fox);
    });

    test('a picture goes on from its first tokens: the branch is its child, shares them and says from which on it differs', async () => {
      const fox = await drawOne('a red fox');
      const continues = { imageId: fox, from: 3, firstVariation: 0 };
      const { imageIds } = await draw({ seed: 99, continues });
      const shared = (await studio.api.images.framesOf(fox)).order.slice(0, 3);
      for (const branch of imageIds) {
        const { parentId, continuedFrom, made } = await studio.api.images.get(branch);
        expect([parentId, continuedFrom, made?.seed]).toEqual([fox, 3, 99]);
        expect(made?.continues).toMatchObject(continues);
        expect((await studio.api.images.framesOf(branch)).order.slice(0, 3)).toEqual(shared);
      }
      expect((await studio.api.images.children(fox)).map(({ id }) => id).toSorted()).toEqual(imageIds.toSorted());
      const { entries } = await studio.api.history.page({ limit: 1 });
      expect(entries).toMatchObject([{ kind: 'generate', continues: { imageId: fox, from: 3 } }]);
    });

    test('a picture goes on only from a token it has and only while something is left to draw', async () => {
      const fox = await drawOne('a red fox');
      const { tokensTotal } = await studio.api.images.get(fox);
      const goOn = (from: number) => codeOf(() => draw({ continues: { imageId: fox, from, firstVariation: 0 } }));
      expect([await goOn(tokensTotal + 1), await goOn(tokensTotal)]).toEqual(['tokenOutOfRange', 'nothingLeftToDraw']);
    });

    test('an export answers the names it would write, and how it was done is kept', async () => {
      const ids = [await drawOne('a red fox')];
      const options = { ...defaultExport, format: 'webp', template: '{prompt} {variation}' } as const;
      expect((await studio.api.images.previewExport({ ids, options })).name).toBe('a red fox 1.webp');
      expect((await studio.api.settings.set({ export: options })).export).toEqual(options);
    });

    test('a picture that never was is not found, whatever is asked of it', async () => {
      const asked = [
        () => studio.api.images.get(unknownImage),
        () => studio.api.images.ancestors(unknownImage),
        () => studio.api.images.children(unknownImage),
        () => studio.api.images.framesOf(unknownImage),
        () => studio.api.images.previewExport({ ids: [unknownImage], options: defaultExport }),
        () => studio.api.images.copy(unknownImage),
        () => studio.api.jobs.enqueue({ kind: 'caption', imageId: unknownImage }),
      ];
      expect(await Promise.all(asked.map(codeOf))).toEqual(asked.map(() => 'imageNotFound'));
    });
  });

  const addFolder = async () => {
    const folder = await studio.api.photos.addFolder({ kind: 'path', path: await studio.photoFolder() });
    if (folder === null) throw new Error('no folder was added');
    await vi.waitFor(async () => expect((await studio.api.photos.folders()).at(-1)?.lastScan).not.toBeNull(), { timeout: 20_000 });
    return folder.id;
  };

  describeCaptions(name, () => studio, addFolder, codeOf);

  describe(`${name}: photos`, () => {
    const pathsOf = async (query: object = {}) => (await studio.api.photos.page({ limit: 50, ...query })).photos.map(({ path }) => path);

    test('a folder that is added is scanned, and its photos are listed by their paths', async () => {
      const id = await addFolder();
      const [folder] = await studio.api.photos.folders();
      expect(folder).toMatchObject({ id, state: 'online', photos: 3, lastScan: { found: 3, added: 3, missing: 0, failures: 0 } });
      expect(await pathsOf()).toEqual(photosOfSuite);
      const { photos } = await studio.api.photos.page({ limit: 50 });
      expect(photos.map(({ folderId, state, failure, caption }) => [folderId, state, failure, caption])).toEqual(
        photosOfSuite.map(() => [id, 'here', null, null]),
      );
    });

    test('photos are found by words of their names and folders, and by the folder they lie below', async () => {
      const id = await addFolder();
      expect(await pathsOf({ search: 'lake boat' })).toEqual(['lake/red boat.jpg']);
      expect(await pathsOf({ folderId: id, under: 'lake' })).toEqual(['lake/blue hill.jpg', 'lake/red boat.jpg']);
      expect(await studio.api.photos.subFolders(id)).toEqual([{ path: 'lake', photos: 2 }]);
      expect(await pathsOf({ states: ['missing', 'unreadable'] })).toEqual([]);
    });

    test('an outline names all photos that are found, pages go on where the last one ended, and cards are had by name', async () => {
      await addFolder();
      const { ids, takenAt } = await studio.api.photos.outline({});
      expect([ids.length, takenAt.length, await studio.api.photos.count({})]).toEqual([3, 3, 3]);
      const first = await studio.api.photos.page({ limit: 2 });
      const rest = await studio.api.photos.page({ limit: 2, cursor: first.nextCursor ?? '' });
      expect([...first.photos, ...rest.photos].map((card) => card.id)).toEqual(ids);
      expect([first.total, rest.nextCursor]).toEqual([3, null]);
      expect((await studio.api.photos.cards([...ids.slice(1), unknownPhoto])).map((card) => card.path).toSorted()).toEqual(
        photosOfSuite.slice(1),
      );
    });

    test('a photo becomes a picture for Edit and Ask that keeps which photo it is', async () => {
      await addFolder();
      const { photos } = await studio.api.photos.page({ limit: 1 });
      const [photo] = photos;
      if (photo === undefined) throw new Error('there is no photo');
      expect(await studio.api.photos.get(photo.id)).toMatchObject({ path: 'fox.png', format: 'png', orientation: 1 });
      const image = await studio.api.photos.useInStage(photo.id);
      expect((await studio.api.images.get(image.id)).imported).toMatchObject({ fileName: 'fox.png', photo: photo.id });
    });

    test('a folder that is removed is forgotten with its photos', async () => {
      const id = await addFolder();
      await studio.api.photos.removeFolder(id);
      expect([await studio.api.photos.folders(), await pathsOf(), await studio.api.photos.count({})]).toEqual([[], [], 0]);
    });

    test('photos without a caption, or that are not there, are left out of what is written beside them', async () => {
      await addFolder();
      const { ids } = await studio.api.photos.outline({});
      const choice = { formats: ['txt', 'xmp'], xmpName: 'photo.jpg.xmp', policy: 'skip', includeEdited: false } as const;
      const plan = await studio.api.sidecars.plan({ photoIds: [...ids, unknownPhoto], choice });
      const counts = { create: 0, merge: 0, replace: 0, unchanged: 0, refuse: 0 };
      expect(plan).toMatchObject({ counts, leftOut: 4, entries: [] });
      expect(await studio.api.sidecars.write(plan.id)).toEqual({ files: 0, failures: [] });
      expect(await studio.api.sidecars.read([...ids, unknownPhoto])).toEqual([]);
    });

    test('complaint 8: a caption is written beside its photo, is read there, follows a change of mind, and is undone', async () => {
      await addFolder();
      const { sidecars, captions, photos } = studio.api;
      const [photoId = unknownPhoto, ...others] = (await photos.outline({})).ids;
      const choice = { formats: ['txt', 'xmp'], xmpName: 'photo.jpg.xmp', policy: 'skip', includeEdited: false } as const;
      const planOf = (policy: 'skip' | 'overwrite') => sidecars.plan({ photoIds: [photoId, ...others], choice: { ...choice, policy } });
      await captions.edit({ photoId, text: 'A fox.', keywords: ['fox'] });
      const first = await planOf('skip');
      expect(first).toMatchObject({ counts: { create: 2 }, leftOut: 2, entries: [{ before: null, after: 'A fox.' }, { format: 'xmp' }] });
      expect(await sidecars.write(first.id)).toEqual({ files: 2, failures: [] });
      const found = await sidecars.read([photoId]);
      expect(found.map(({ format, words }) => [format, words?.text])).toEqual([
        ['txt', 'A fox.'],
        ['xmp', 'A fox.'],
      ]);
      await captions.edit({ photoId, text: 'A red fox.', keywords: ['fox'] });
      expect(await planOf('skip')).toMatchObject({ counts: { unchanged: 2 }, entries: [{ reason: { code: 'sidecarHasWords' } }, {}] });
      const second = await planOf('overwrite');
      expect(second).toMatchObject({ counts: { replace: 2 }, entries: [{ before: 'A fox.', after: 'A red fox.' }, {}] });
      await sidecars.write(second.id);
      expect(await sidecars.undo(second.id)).toEqual({ restored: 2, failures: [] });
      expect((await sidecars.read([photoId])).map(({ words }) => words?.text)).toEqual(['A fox.', 'A fox.']);
      await sidecars.undo(first.id);
      expect(await sidecars.read([photoId])).toEqual([]);
    });

    test('a plan is written once, and only what was written is undone', async () => {
      await addFolder();
      const { ids } = await studio.api.photos.outline({});
      const choice = { formats: ['xmp'], xmpName: 'photo.xmp', policy: 'skip', includeEdited: false } as const;
      const { id } = await studio.api.sidecars.plan({ photoIds: ids, choice });
      await studio.api.sidecars.write(id);
      for (const each of [id, unknownBatch]) {
        expect(await codeOf(() => studio.api.sidecars.write(each))).toBe('sidecarPlanGone');
        expect(await codeOf(() => studio.api.sidecars.undo(each))).toBe('sidecarBatchNotFound');
      }
    });

    test('photos and folders that never were are not found, whatever is asked of them', async () => {
      const { photos } = studio.api;
      const ofPhotos = [() => photos.get(unknownPhoto), () => photos.duplicates(unknownPhoto), () => photos.useInStage(unknownPhoto)];
      const ofFolders = [photos.removeFolder, photos.rescan, photos.stopScan, photos.subFolders, photos.failures];
      expect(await Promise.all(ofPhotos.map(codeOf))).toEqual(ofPhotos.map(() => 'photoNotFound'));
      expect(await Promise.all(ofFolders.map((ask) => codeOf(() => ask(unknownFolder))))).toEqual(
        ofFolders.map(() => 'photoFolderNotFound'),
      );
    });
  });

  describe(`${name}: questions, history, settings`, () => {
    test('a conversation holds three questions and then says so', async () => {
      const image = await drawOne('two apples');
      const ask = async (more: Partial<AskRequest> = {}) => {
        const id = await studio.api.jobs.enqueue({ kind: 'ask', imageIds: [image], question: 'how many apples?', ...more });
        await studio.finishJobs();
        return (await rowOf(id))?.conversationId ?? undefined;
      };
      const conversationId = await ask();
      if (conversationId === undefined) throw new Error('no conversation was begun');
      await ask({ conversationId, question: 'which colour?' });
      expect(await ask({ conversationId, question: 'why?' })).toBe(conversationId);
      const { turns, takesMore, imageIds } = await studio.api.history.conversation(conversationId);
      expect(turns.map(({ question, state }) => [question, state])).toEqual([
        ['how many apples?', 'done'],
        ['which colour?', 'done'],
        ['why?', 'done'],
      ]);
      expect([takesMore, imageIds]).toEqual([false, [image]]);
      expect(turns.every(({ answer, confidence }) => answer !== '' && confidence !== null)).toBe(true);
      expect(await codeOf(() => ask({ conversationId }))).toBe('conversationFull');
      expect((await studio.api.history.conversationsAbout(image)).map(({ id }) => id)).toEqual([conversationId]);
    });

    test('a description is kept with its picture', async () => {
      const image = await drawOne('two apples');
      await studio.api.jobs.enqueue({ kind: 'caption', imageId: image });
      await studio.finishJobs();
      expect((await studio.api.images.get(image)).caption?.text).toEqual(expect.stringMatching(/./u));
    });

    test('the history lists what was done, newest first', async () => {
      const fox = await drawOne('a red fox');
      await edit(fox, 'make it green');
      const { entries } = await studio.api.history.page({ limit: 10 });
      expect(entries.map(({ kind }) => kind)).toEqual(['edit', 'generate']);
    });

    test('a change of one setting leaves the others as they were', async () => {
      const before = await studio.api.settings.get();
      const after = await studio.api.settings.set({ theme: 'dark' });
      expect(after).toEqual({ ...before, theme: 'dark' });
      expect(await studio.api.settings.get()).toEqual(after);
    });
  });
}
