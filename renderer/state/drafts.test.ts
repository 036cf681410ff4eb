import { expect, test } from 'vitest';
import { Drafts } from './drafts.svelte.ts';

function storageWith(entries: Readonly<Record<string, string>> = {}) {
  const kept = new Map(Object.entries(entries));
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), kept };
}

test('what was typed is there again after a restart, panel by panel', () => {
  const storage = storageWith();
  const before = new Drafts(storage);
  before.prompt.text = 'two red apples';
  before.prompt.seed = 7;
  before.prompt.seedLocked = true;
  before.edit.text = 'make them green';
  before.ask.text = 'how many?';
  before.save();
  const after = new Drafts(storage);
  expect(after.prompt).toEqual({ ...before.prompt });
  expect([after.edit.text, after.ask.text]).toEqual(['make them green', 'how many?']);
});

test.each(['', 'null', '[]', '"text"', '{"text":', '{"text":5,"seed":{},"seedLocked":"yes"}'])(
  'a draft damaged to %j opens an empty one',
  (damaged) => {
    const drafts = new Drafts(storageWith({ 'draft.prompt': damaged }));
    expect({ ...drafts.prompt }).toEqual({ ...new Drafts(storageWith()).prompt });
  },
);

test('a draft of an older window keeps what it knew and takes the rest from the empty one', () => {
  const drafts = new Drafts(storageWith({ 'draft.prompt': '{"text":"a fox","seed":3,"gone":true}' }));
  expect([drafts.prompt.text, drafts.prompt.seed, drafts.prompt.seedLocked]).toEqual(['a fox', 3, false]);
  expect(drafts.prompt).not.toHaveProperty('gone');
});
