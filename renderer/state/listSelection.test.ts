import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageCard } from '../../electron/contract/images.ts';
import { addPictures } from '../api/fake/fakePictures.ts';
import { createFakeStudio } from '../api/fakeAppApi.ts';
import { listOf } from './itemList.ts';
import { ListSelection } from './listSelection.svelte.ts';

let images: readonly ImageCard[];
let list: string;
let selection: ListSelection<ImageCard['id']>;

/** The picture at a place of the list as it was at first. */
let at: (place: number) => ImageCard['id'];

function leave(...ids: readonly string[]) {
  images = images.filter((card) => !ids.includes(card.id));
}

beforeEach(() => {
  images = addPictures(createFakeStudio().library, 8).toReversed();
  list = 'all';
  const first = images;
  at = (place) => first[place]?.id ?? 'img_00000000';
  selection = new ListSelection(
    () => listOf(images),
    () => list,
  );
});

describe('what is selected in a list', () => {
  it('is the newest picture before anything is chosen', () => {
    expect([selection.lead, ...selection.ids]).toEqual([at(0), at(0)]);
  });

  it('shows, marks and deletes the same picture after another was taken out of it', () => {
    selection.choose(at(2));
    selection.toggle(at(4));
    selection.toggle(at(4));
    expect([selection.lead, ...selection.ids]).toEqual([at(2), at(2)]);
    expect(selection.has(at(4))).toBe(false);
  });

  it('moves to the neighbour of what was deleted, not to the newest', () => {
    selection.choose(at(5));
    leave(at(5));
    expect(selection.ids).toEqual([at(6)]);
    leave(at(6));
    expect(selection.ids).toEqual([at(7)]);
    leave(at(7));
    expect(selection.ids).toEqual([at(4)]);
  });

  it('takes everything and keeps the picture of the inspector', () => {
    selection.choose(at(5));
    selection.chooseAll();
    expect([selection.lead, selection.ids.length]).toEqual([at(5), 8]);
    selection.choose(at(1));
    expect(selection.ids).toEqual([at(1)]);
  });

  it('is after a deletion that was undone what it was before, of one or of many', () => {
    const all = images;
    for (const choose of [() => selection.choose(at(5)), () => selection.extendTo(at(2)), () => selection.chooseAll()]) {
      choose();
      const before = [selection.lead, selection.ids];
      leave(...selection.ids);
      images = all;
      expect([selection.lead, selection.ids]).toEqual(before);
    }
  });

  it('moves to what follows a deleted stretch', () => {
    selection.choose(at(2));
    selection.extendTo(at(4));
    leave(at(2), at(3), at(4));
    expect(selection.ids).toEqual([at(5)]);
  });

  it('begins at the newest in another list', () => {
    selection.choose(at(5));
    leave(at(5));
    list = 'starred';
    expect(selection.lead).toBe(at(0));
  });
});
