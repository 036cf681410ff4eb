import { describe, expect, test } from 'vitest';
import { codeOf, photosOfSuite, unknownFolder, unknownPhoto } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

/** The sentences about the person's own photos. */
export function describePhotos(name: string, studio: SuiteSteps): void {
  const { addFolder } = studio;

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

    test('a search knows fields, quotes, OR, NOT and brackets beside plain words', async () => {
      await addFolder();
      const [fox, hill, boat] = photosOfSuite;
      const searches: readonly (readonly [string, readonly string[]])[] = [
        ['folder:lake', [hill, boat]],
        ['-folder:lake', [fox]],
        ['name:BOAT', [boat]],
        ['fox OR boat', [fox, boat]],
        ['lake (hill | fox)', [hill]],
        ['"red boat"', [boat]],
        ['"boat red"', []],
        ['format:jpeg NOT hill', [boat]],
        ['is:landscape is:here', [fox, hill, boat]],
        ['is:missing OR is:unreadable', []],
        ['name:', [fox, hill, boat]],
        ['is:nonsense', []],
      ];
      for (const [search, paths] of searches) expect([search, await pathsOf({ search })]).toEqual([search, paths]);
    });

    test('an outline names all photos that are found, pages go on where the last one ended, and cards are had by name', async () => {
      await addFolder();
      const { ids, takenAt } = await studio.api.photos.outline({});
      expect([ids.length, takenAt.length, (await studio.api.photos.tally({})).all]).toEqual([3, 3, 3]);
      const first = await studio.api.photos.page({ limit: 2 });
      const rest = await studio.api.photos.page({ limit: 2, cursor: first.nextCursor ?? '' });
      expect([...first.photos, ...rest.photos].map((card) => card.id)).toEqual(ids);
      expect([first.total, rest.nextCursor]).toEqual([3, null]);
      expect((await studio.api.photos.cards([...ids.slice(1), unknownPhoto])).map((card) => card.path).toSorted()).toEqual(
        photosOfSuite.slice(1),
      );
    });

    test('the first few that are found come with how many there are, in the order asked for', async () => {
      await addFolder();
      const glance = async (query: object) => {
        const { photos, total } = await studio.api.photos.firstFound({ limit: 2, ...query });
        return [photos.map(({ path }) => path), total];
      };
      const [fox, hill, boat] = photosOfSuite;
      expect(await glance({})).toEqual([[fox, hill], 3]);
      expect(await glance({ order: 'added', limit: 1, search: 'lake' })).toEqual([[expect.stringContaining('lake')], 2]);
      expect(await glance({ search: 'boat' })).toEqual([[boat], 1]);
      expect(await glance({ search: 'nothing like it' })).toEqual([[], 0]);
    });

    test('a photo becomes a picture for Edit and Ask that keeps which photo it is', async () => {
      await addFolder();
      const { photos } = await studio.api.photos.page({ limit: 1 });
      const [photo] = photos;
      if (photo === undefined) throw new Error('there is no photo');
      expect(await studio.api.photos.get(photo.id)).toMatchObject({ path: 'fox.png', format: 'png', orientation: 1 });
      const image = await studio.api.photos.useInStage(photo.id);
      expect((await studio.api.images.get(image.id)).imported).toMatchObject({ fileName: 'fox.png', photo: photo.id });
      const { width, height } = (await studio.api.images.get(image.id)).imported ?? {};
      expect(image.original).toEqual({ width, height });
    });

    test('a folder that is removed is forgotten with its photos', async () => {
      const id = await addFolder();
      await studio.api.photos.removeFolder(id);
      expect([await studio.api.photos.folders(), await pathsOf(), (await studio.api.photos.tally({})).all]).toEqual([[], [], 0]);
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
}
