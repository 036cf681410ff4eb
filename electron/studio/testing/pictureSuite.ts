import { describe, expect, test } from 'vitest';
import { defaultExport } from '../../contract/exportOptions.ts';
import { codeOf, unknownImage } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

const onePixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');

/** The sentences about pictures: listed, found, put into the trash, written elsewhere. */
export function describePictures(name: string, studio: SuiteSteps): void {
  const { draw, drawOne, idsOf, page } = studio;

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

    test('a picture that was brought in is given a name, by which it is listed and found; a drawing goes by its words', async () => {
      const bytes = Uint8Array.from(onePixel);
      const { id } = await studio.api.images.importPicture({ kind: 'bytes', name: 'Pasted picture', bytes });
      expect(await studio.api.images.name({ id, title: 'Storm study' })).toMatchObject({ id, title: 'Storm study' });
      expect([await idsOf({ search: 'storm' }), await idsOf({ search: 'pasted' })]).toEqual([[id], []]);
      const { title, imported } = await studio.api.images.get(id);
      expect([title, imported?.fileName]).toEqual(['Storm study', 'Pasted picture']);
      const fox = await drawOne('a red fox');
      expect(await codeOf(() => studio.api.images.name({ id: fox, title: 'Fox' }))).toBe('pictureNamedByItsWords');
      expect(await codeOf(() => studio.api.images.name({ id: unknownImage, title: 'Fox' }))).toBe('imageNotFound');
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

    test('complaint 9: pictures are found by fields: seed, day, style, model and what they are', async () => {
      const [fox] = (await draw({ variations: 1, style: 'watercolor', seed: 417_205 })).imageIds;
      if (fox === undefined) throw new Error('nothing was drawn');
      const dog = await drawOne('a green dog');
      const { id: photo } = await studio.api.images.importPicture({ kind: 'bytes', name: 'Storm', bytes: Uint8Array.from(onePixel) });
      await studio.api.images.star({ ids: [dog], starred: true });
      const { made, createdAt } = await studio.api.images.get(fox);
      const year = new Date(createdAt).getFullYear();
      const found = async (search: string) => (await idsOf({ search })).toSorted();
      const sorted = (...ids: readonly (typeof fox)[]) => ids.toSorted();
      expect(await found('seed:417205')).toEqual([fox]);
      expect(await found('fox style:Water')).toEqual([fox]);
      expect(await found('dog style:water')).toEqual([]);
      expect(await found(`model:"${made?.model.name ?? ''}"`)).toEqual(sorted(fox, dog));
      expect(await found('is:starred')).toEqual([dog]);
      expect(await found('-is:starred')).toEqual(sorted(fox, photo));
      expect(await found('is:opened')).toEqual([photo]);
      expect(await found('-seed:417205')).toEqual(sorted(dog, photo));
      expect(await found(`is:drawn date:${year}`)).toEqual(sorted(fox, dog));
      expect([await found(`before:${year}`), await found('seed:many'), await found('-seed:many')]).toEqual([[], [], []]);
    });

    test('pictures are found by either of two words, without a word, by a phrase, and by groups of these with fields', async () => {
      const [fox, owl] = [await drawOne('a red fox on snow'), await drawOne('a white owl on snow')];
      const boat = await drawOne('a red boat');
      await studio.api.images.star({ ids: [boat], starred: true });
      const found = async (search: string) => new Set(await idsOf({ search }));
      expect(await found('fox OR owl')).toEqual(new Set([fox, owl]));
      expect(await found('red -fox')).toEqual(new Set([boat]));
      expect(await found('NOT red')).toEqual(new Set([owl]));
      expect(await found('"on snow"')).toEqual(new Set([fox, owl]));
      expect(await found('"snow on"')).toEqual(new Set());
      expect(await found('-(fox OR boat)')).toEqual(new Set([owl]));
      expect(await found('(owl OR is:starred) -"on ice"')).toEqual(new Set([owl, boat]));
      expect(await found('red OR')).toEqual(new Set([fox, boat]));
      expect(await found('fox OR seed:many')).toEqual(new Set([fox]));
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
}
