import { describe, expect, test } from 'vitest';
import type { ApiHandlers } from '../../contract/appApi.ts';
import type { EditSettings } from '../../contract/jobs.ts';
import { paintBlue } from './paintBlue.ts';

export type EditRunSuiteStudio = {
  readonly api: Pick<ApiHandlers, 'captionRuns' | 'captions' | 'images' | 'jobs' | 'photos'>;
  readonly finishJobs: () => Promise<void>;
};

/** The sentences about edits of many photos. `addFolder`: the three photos of the suite, scanned. */
export function describeEditRuns(
  name: string,
  open: () => EditRunSuiteStudio,
  addFolder: () => Promise<unknown>,
  codeOf: (request: () => unknown) => Promise<unknown>,
): void {
  const request = (change: Partial<EditSettings> = {}) => ({
    target: { kind: 'selection', selection: {} } as const,
    settings: { ...paintBlue, ...change },
  });
  const edit = async (change: Partial<EditSettings> = {}) => {
    const id = await open().api.captionRuns.start(request(change));
    await open().finishJobs();
    return id;
  };

  describe(`${name}: edits of many photos`, () => {
    test('complaint 16: every photo that a run was planned for gets one picture, child of the photo as a picture', async () => {
      await addFolder();
      const { captionRuns, images, jobs, photos } = open().api;
      expect(await captionRuns.plan(request())).toEqual({
        ...{ photos: 3, toCaption: 0, toEdit: 3, known: 0, skipped: 0, protected: 0, unavailable: 0 },
      });
      const id = await edit();
      expect(await captionRuns.list()).toMatchObject([
        { id, state: 'done', settings: paintBlue, photos: 3, edited: 3, captioned: 0, failed: 0 },
      ]);
      const edits = await captionRuns.edits(id);
      expect(edits.map(({ photoId }) => photoId)).toEqual((await photos.outline({})).ids);
      for (const { photoId, imageId, isNew } of edits) {
        const { kind, title, parentId } = await images.get(imageId);
        const source = await images.get(parentId ?? 'img_');
        expect([kind, title, isNew, source.imported?.photo]).toEqual(['edited', 'paint it blue', true, photoId]);
        // Opening the photo for Edit leads to the same picture.
        expect((await photos.useInStage(photoId)).id).toBe(source.id);
      }
      expect((await jobs.list()).find((row) => row.id === id)).toMatchObject({ request: { kind: 'editPhotos' }, imageIds: [] });
    });

    test('complaint 16: the same run again has nothing to do, until its pictures lie in the trash; other words are another run', async () => {
      await addFolder();
      const { captionRuns, images } = open().api;
      const first = await edit();
      expect(await captionRuns.plan(request())).toMatchObject({ toEdit: 0, known: 3 });
      expect(await captionRuns.plan(request({ instruction: 'paint it red' }))).toMatchObject({ toEdit: 3, known: 0 });
      const again = await edit();
      expect((await captionRuns.list()).find(({ id }) => id === again)).toMatchObject({ state: 'done', edited: 0, known: 3 });
      expect((await captionRuns.edits(again)).map(({ imageId, isNew }) => [imageId, isNew])).toEqual(
        (await captionRuns.edits(first)).map(({ imageId }) => [imageId, false]),
      );
      await images.trash((await captionRuns.edits(first)).map(({ imageId }) => imageId));
      expect([await captionRuns.edits(first), (await captionRuns.plan(request())).toEdit]).toEqual([[], 3]);
    });

    test('complaint 16: a run of edits leaves captions alone, and a run of captions has no pictures', async () => {
      await addFolder();
      const { captionRuns, captions, photos } = open().api;
      await edit();
      expect((await photos.page({ limit: 9 })).photos.map(({ caption }) => caption)).toEqual([null, null, null]);
      expect(await captions.undo()).toBeNull();
      const captioning = { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false } as const;
      const id = await captionRuns.start({ ...request(), settings: captioning });
      await open().finishJobs();
      expect(await captionRuns.edits(id)).toEqual([]);
      expect(await codeOf(() => captionRuns.edits('job_00000000000000000000'))).toBe('captionRunNotFound');
    });

    test('complaint 16: a run of edits is paused and stopped, and goes on with what is left', async () => {
      await addFolder();
      const { captionRuns } = open().api;
      const id = await captionRuns.start(request());
      await captionRuns.pause(id);
      expect((await captionRuns.list())[0]?.state).toBe('paused');
      await captionRuns.resume(id);
      await captionRuns.stop(id);
      expect((await captionRuns.list())[0]?.state).toBe('stopped');
      await captionRuns.resume(id);
      await open().finishJobs();
      expect([(await captionRuns.list())[0], (await captionRuns.edits(id)).length]).toMatchObject([{ state: 'done', edited: 3 }, 3]);
    });
  });
}
