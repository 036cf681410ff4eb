import { expect, test, vi } from 'vitest';
import { Drafts } from './drafts.svelte.ts';

function storageWith(entries: Readonly<Record<string, string>> = {}) {
  const kept = new Map(Object.entries(entries));
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), kept };
}

test('what was typed is there again after a restart, panel by panel', () => {
  const storage = storageWith();
  const before = new Drafts(storage);
  before.prompt.text = 'two red apples';
  before.prompt.keptSeed = 7;
  before.edit.text = 'make them green';
  before.ask.text = 'how many?';
  before.save();
  const after = new Drafts(storage);
  expect(after.prompt).toEqual({ ...before.prompt });
  expect([after.edit.text, after.ask.text]).toEqual(['make them green', 'how many?']);
});

test.each(['', 'null', '[]', '"text"', '{"text":', '{"text":5,"keptSeed":{},"style":4}'])(
  'a draft damaged to %j opens an empty one',
  (damaged) => {
    const drafts = new Drafts(storageWith({ 'draft.prompt': damaged }));
    expect({ ...drafts.prompt }).toEqual({ ...new Drafts(storageWith()).prompt });
  },
);

test('a draft of an older window keeps what it knew and takes the rest from the empty one', () => {
  const drafts = new Drafts(storageWith({ 'draft.prompt': '{"text":"a fox","keptSeed":3,"gone":true}' }));
  expect([drafts.prompt.text, drafts.prompt.keptSeed, drafts.prompt.style]).toEqual(['a fox', 3, '']);
  expect(drafts.prompt).not.toHaveProperty('gone');
});

test('drafts are put on disk a moment after a key, however fast the next ones come', async () => {
  vi.useFakeTimers();
  let flushed = 0;
  const drafts = new Drafts(storageWith(), () => (flushed += 1));
  for (let key = 0; key < 20; key += 1) {
    drafts.save();
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(flushed).toBeGreaterThanOrEqual(2);
  vi.useRealTimers();
});
