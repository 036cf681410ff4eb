import { describe, expect, test } from 'vitest';
import type { ApiHandlers } from '../../contract/appApi.ts';
import type { CaptionSettings } from '../../contract/captionSettings.ts';
import type { JobId, PhotoId } from '../../contract/ids.ts';

export type CaptionSuiteStudio = {
  readonly api: Pick<ApiHandlers, 'captionRuns' | 'captions' | 'photos'>;
  readonly finishJobs: () => Promise<void>;
};

const settings: CaptionSettings = { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false };
const unknownRun: JobId = 'job_00000000000000000000';

/** The sentences about captions of photos. `addFolder`: the three photos of the suite, scanned. */
export function describeCaptions(
  name: string,
  open: () => CaptionSuiteStudio,
  addFolder: () => Promise<unknown>,
  codeOf: (request: () => unknown) => Promise<unknown>,
): void {
  const start = (change: Partial<CaptionSettings> = {}) =>
    open().api.captionRuns.start({ target: { kind: 'selection', selection: {} }, settings: { ...settings, ...change } });
  const plan = (change: Partial<CaptionSettings> = {}) =>
    open().api.captionRuns.plan({ target: { kind: 'selection', selection: {} }, settings: { ...settings, ...change } });
  const photos = async () => (await open().api.photos.page({ limit: 50 })).photos;
  const captions = async () => (await photos()).map(({ caption }) => caption);
  const first = async (): Promise<PhotoId> => {
    const [photo] = await photos();
    if (photo === undefined) throw new Error('no photo');
    return photo.id;
  };

  describe(`${name}: captions of photos`, () => {
    test('a run writes about every photo that it was planned for, and shows what it did', async () => {
      await addFolder();
      expect(await plan()).toEqual({ photos: 3, toCaption: 3, toEdit: 0, known: 0, skipped: 0, protected: 0, unavailable: 0 });
      const id = await start();
      await open().finishJobs();
      expect(await open().api.captionRuns.list()).toMatchObject([
        { id, state: 'done', settings, photos: 3, captioned: 3, known: 0, skipped: 0, protected: 0, failed: 0, perMinute: null },
      ]);
      const written = await captions();
      expect(written.every((caption) => caption !== null && caption.text !== '' && (caption.confidence ?? 0) > 0)).toBe(true);
      expect(written.map((caption) => [caption?.by, caption?.review])).toEqual(Array.from({ length: 3 }, () => ['model', 'toReview']));
      const [pieces] = await open().api.captions.pieces([await first()]);
      expect([pieces?.photoId, pieces?.pieces.map(({ text }) => text).join('')]).toEqual([await first(), written[0]?.text]);
    });

    test('photos like one are others, and none before the model has looked at it', async () => {
      await addFolder();
      expect(await open().api.photos.similar(await first())).toEqual([]);
      await start();
      await open().finishJobs();
      expect((await open().api.photos.similar(await first())).map(({ id }) => id)).not.toContain(await first());
    });

    test('complaint 6: the same run again has nothing to do', async () => {
      await addFolder();
      await start();
      await open().finishJobs();
      expect(await plan()).toMatchObject({ toCaption: 0, known: 3 });
      const again = await start();
      await open().finishJobs();
      expect((await open().api.captionRuns.list()).find(({ id }) => id === again)).toMatchObject({ state: 'done', captioned: 0, known: 3 });
    });

    test('complaint 7: a person’s words are skipped, protected from overwriting, and replaced only where that is asked for', async () => {
      await addFolder();
      const one = await first();
      const card = await open().api.captions.edit({ photoId: one, text: 'my fox', keywords: ['Ada'] });
      expect(card.caption).toEqual({ text: 'my fox', keywords: ['Ada'], confidence: null, by: 'person', review: 'approved' });
      expect(await open().api.captions.pieces([one])).toEqual([]);
      expect([(await plan()).skipped, (await plan({ policy: 'overwrite' })).protected]).toEqual([1, 1]);
      await start({ policy: 'overwrite' });
      await open().finishJobs();
      expect((await captions())[0]?.text).toBe('my fox');
      await start({ policy: 'overwrite', includeEdited: true });
      await open().finishJobs();
      expect((await captions())[0]?.by).toBe('model');
      expect(await open().api.captions.undo()).toMatchObject({ kind: 'run' });
      expect((await captions())[0]?.text).toBe('my fox');
      expect(await open().api.captions.redo()).toMatchObject({ kind: 'run' });
      expect((await captions())[0]?.by).toBe('model');
    });

    test('a whole run is one act, which is taken back and done again', async () => {
      await addFolder();
      await start();
      await open().finishJobs();
      const written = await captions();
      const undone = await open().api.captions.undo();
      expect([undone?.kind, undone?.photoIds.length, await captions()]).toEqual(['run', 3, [null, null, null]]);
      expect((await open().api.captions.redo())?.photoIds.length).toBe(3);
      expect(await captions()).toEqual(written);
      expect(await open().api.captions.redo()).toBeNull();
    });

    test('photos are found by what is written about them', async () => {
      await addFolder();
      await open().api.captions.edit({ photoId: await first(), text: 'snow at dusk', keywords: ['Ada'] });
      const find = async (search: string) => (await open().api.photos.page({ limit: 50, search })).total;
      expect([await find('dusk'), await find('ada'), await find('dusk lake')]).toEqual([1, 1, 0]);
    });

    test('approved captions stay approved, and what a person did is reverted and undone', async () => {
      await addFolder();
      await start();
      await open().finishJobs();
      const ids = (await photos()).map(({ id }) => id);
      await open().api.captions.approve(ids);
      expect((await captions()).every((caption) => caption?.review === 'approved')).toBe(true);
      const before = (await captions())[0];
      await open().api.captions.edit({ photoId: await first(), text: 'another', keywords: [] });
      await open().api.captions.revert([await first()]);
      expect((await captions())[0]).toEqual(before);
      expect(await open().api.captions.undo()).toEqual({ kind: 'revert', photoIds: [await first()] });
      expect((await captions())[0]?.text).toBe('another');
      expect(await open().api.captions.redo()).toMatchObject({ kind: 'revert' });
      await open().api.captions.edit({ photoId: await first(), text: '', keywords: [] });
      expect([(await captions())[0], await open().api.captions.redo()]).toEqual([null, null]);
    });

    test('the doubtful come first, then what was reviewed, then what has no caption, and each is found by its state', async () => {
      await addFolder();
      const [fox, hill, boat] = (await photos()).map(({ id }) => id);
      if (fox === undefined || hill === undefined || boat === undefined) throw new Error('no photos');
      await open().api.captionRuns.start({ target: { kind: 'photos', ids: [hill, boat] }, settings });
      await open().finishJobs();
      expect(await open().api.captions.approve([hill, fox])).toEqual([hill]);
      expect(await open().api.captions.approve([hill])).toEqual([]);
      expect((await open().api.photos.outline({ order: 'doubt' })).ids).toEqual([boat, hill, fox]);
      const { tally } = open().api.photos;
      const untroubled = { failed: 0, unreadable: 0, missing: 0, offline: 0 };
      expect(await tally({})).toEqual({ all: 3, toReview: 1, ...untroubled });
      expect(await tally({ search: '-is:to-review' })).toEqual({ all: 2, toReview: 0, ...untroubled });
      const found = async (search: string) => (await open().api.photos.outline({ search })).ids;
      const states = [
        'is:to-review',
        'is:reviewed',
        'is:uncaptioned',
        'NOT is:captioned',
        'by:model',
        'is:edited',
        'is:failed',
        'sure:<5%',
      ];
      expect(await Promise.all(states.map(found))).toEqual([[boat], [hill], [fox], [fox], [hill, boat], [], [], []]);
    });

    test('words are replaced in many captions as one act, which says beforehand what it does and is taken back', async () => {
      await addFolder();
      const [fox, hill, boat] = (await photos()).map(({ id }) => id);
      if (fox === undefined || hill === undefined || boat === undefined) throw new Error('no photos');
      await open().api.captions.edit({ photoId: fox, text: 'a guy and a fox', keywords: ['guy'] });
      await open().api.captions.edit({ photoId: hill, text: 'two guys', keywords: [] });
      const target = { kind: 'selection', selection: {} } as const;
      const request = { target, replacing: { find: 'guy', replace: 'man', matchCase: false, wholeWords: true } };
      const after = { text: 'a man and a fox', keywords: ['man'] };
      expect(await open().api.captions.planReplace(request)).toEqual({
        ...{ captions: 1, byPerson: 1 },
        samples: [{ photoId: fox, name: 'fox.png', before: { text: 'a guy and a fox', keywords: ['guy'] }, after }],
      });
      expect(await open().api.captions.replace(request)).toEqual([fox]);
      expect((await captions())[0]).toMatchObject({ ...after, by: 'person' });
      expect(await open().api.captions.replace(request)).toEqual([]);
      expect(await open().api.captions.undo()).toEqual({ kind: 'edit', photoIds: [fox] });
      expect((await captions())[0]?.text).toBe('a guy and a fox');
    });

    test('many photos get keywords, and lose some, as one act that is taken back; their words stay', async () => {
      await addFolder();
      const [fox, hill, boat] = (await photos()).map(({ id }) => id);
      if (fox === undefined || hill === undefined || boat === undefined) throw new Error('no photos');
      await open().api.captions.edit({ photoId: fox, text: 'a fox', keywords: ['fox', 'draft'] });
      await open().api.captions.edit({ photoId: hill, text: 'a hill', keywords: ['iceland'] });
      const target = { kind: 'selection', selection: {} } as const;
      const change = { add: ['iceland'], remove: ['draft'] };
      expect(new Set(await open().api.captions.changeKeywords({ target, change }))).toEqual(new Set([fox, boat]));
      const said = async () => (await captions()).map((caption) => caption && [caption.text, caption.keywords]);
      expect(await said()).toEqual([
        ['a fox', ['fox', 'iceland']],
        ['a hill', ['iceland']],
        ['', ['iceland']],
      ]);
      expect(await open().api.captions.changeKeywords({ target, change })).toEqual([]);
      expect((await open().api.captions.undo())?.kind).toBe('edit');
      expect(await said()).toEqual([['a fox', ['fox', 'draft']], ['a hill', ['iceland']], null]);
    });

    test('words replaced in what the model wrote stay to be reviewed, and count as a person’s', async () => {
      await addFolder();
      await start();
      await open().finishJobs();
      const text = (await captions())[0]?.text ?? '';
      const replacing = { find: text, replace: 'something else', matchCase: true, wholeWords: false };
      const changed = await open().api.captions.replace({ target: { kind: 'photos', ids: [await first()] }, replacing });
      expect(changed).toEqual([await first()]);
      expect((await captions())[0]).toMatchObject({ text: 'something else', by: 'person', review: 'toReview' });
      expect((await plan({ policy: 'overwrite' })).protected).toBe(1);
    });

    test('a run is paused and stopped, and goes on with what is left', async () => {
      await addFolder();
      const id = await start();
      const stateOf = async () => (await open().api.captionRuns.list())[0]?.state;
      await open().api.captionRuns.pause(id);
      expect(await stateOf()).toBe('paused');
      await open().api.captionRuns.resume(id);
      await open().api.captionRuns.stop(id);
      expect(await stateOf()).toBe('stopped');
      await open().api.captionRuns.resume(id);
      await open().finishJobs();
      expect((await open().api.captionRuns.list())[0]).toMatchObject({ id, state: 'done', captioned: 3 });
      expect(await codeOf(() => open().api.captionRuns.resume(id))).toBe('captionRunHasNothing');
    });

    test('a run without failures has none to try again, and one that never was is not known', async () => {
      await addFolder();
      const id = await start();
      await open().finishJobs();
      expect(await open().api.captionRuns.failures({ runId: id, from: 0, limit: 10 })).toEqual([]);
      expect(await codeOf(() => open().api.captionRuns.retryFailures(id))).toBe('captionRunHasNothing');
      const { pause, resume, stop, retryFailures } = open().api.captionRuns;
      for (const request of [pause, resume, stop, retryFailures])
        expect(await codeOf(() => request(unknownRun))).toBe('captionRunNotFound');
      const unknown = 'pho_00000000000000000000';
      expect(await codeOf(() => open().api.captions.edit({ photoId: unknown, text: 'a', keywords: [] }))).toBe('photoNotFound');
    });
  });
}
