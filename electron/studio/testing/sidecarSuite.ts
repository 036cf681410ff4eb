import { describe, expect, test } from 'vitest';
import { codeOf, unknownBatch, unknownPhoto } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

/** The sentences about captions in files beside the photos. */
export function describeSidecars(name: string, studio: SuiteSteps): void {
  const { addFolder } = studio;

  describe(`${name}: captions beside photos`, () => {
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
        // What is not being written needs no stopping.
        expect(await studio.api.sidecars.stop(each)).toBe(null);
        expect(await codeOf(() => studio.api.sidecars.write(each))).toBe('sidecarPlanGone');
        expect(await codeOf(() => studio.api.sidecars.undo(each))).toBe('sidecarBatchNotFound');
      }
    });
  });
}
