import { expect, test } from 'vitest';
import { Completions } from './completions.svelte.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false };

function open(text = 'a ca') {
  const words = { text, put: (next: string) => (words.text = next) };
  const list = new Completions(() => words);
  list.know({
    phrases: [
      { text: 'castle', kind: 'thing' },
      { text: 'cactus', kind: 'thing' },
    ],
    words: ['a', 'castle', 'cactus'],
  });
  const type = (how = 'insertText') => list.typed(words.text, words.text.length, how);
  type();
  return { list, words, type, press: (key: string, more = {}) => list.press({ ...plain, key, ...more }) };
}

test('Tab takes the first, the arrows another one, and Enter only what an arrow has chosen', () => {
  const first = open();
  expect([first.press('Enter'), first.press('Tab'), first.words.text]).toEqual([false, true, 'a castle']);
  const second = open();
  for (const key of ['ArrowDown', 'ArrowDown']) expect(second.press(key)).toBe(true);
  expect([second.press('Enter'), second.words.text]).toEqual([true, 'a cactus']);
  const last = open();
  last.press('ArrowUp');
  expect([last.press('Tab'), last.words.text]).toEqual([true, 'a cactus']);
});

test('keys of the window pass: with no list open all of them, with one open those with Ctrl, Shift or Alt', () => {
  const { list, press } = open();
  expect([press('Control', { ctrlKey: true }), press('Tab', { shiftKey: true }), press('ArrowLeft'), press('x')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(list.offer).not.toBeNull();
  expect([press('Enter', { ctrlKey: true }), list.offer]).toEqual([false, null]);
  expect(['Tab', 'Enter', 'Escape', 'ArrowDown', 'ArrowUp'].map((key) => press(key))).toEqual([false, false, false, false, false]);
});

test('Escape wants no offers for this word; the next word has some again', () => {
  const { list, words, type, press } = open();
  expect([press('Escape'), list.offer]).toEqual([true, null]);
  words.text = 'a cas';
  type();
  expect(list.offer).toBeNull();
  words.text = 'a cas ca';
  type();
  expect(list.offer?.phrases).toHaveLength(2);
});

test('only typing opens the list: not pasting, not taking back, not composing letters', () => {
  for (const how of ['insertFromPaste', 'historyUndo', 'insertCompositionText', '', 'deleteContentBackward']) {
    const { list, type } = open();
    list.close();
    type(how);
    expect(list.offer).toBeNull();
  }
  const { press, list } = open();
  expect([press('Tab', { isComposing: true }), list.offer === null]).toEqual([false, false]);
});

test('a letter taken back while the list is open keeps it open', () => {
  const { list, words, type } = open('a cas');
  words.text = 'a ca';
  type('deleteContentBackward');
  expect(list.offer?.phrases).toHaveLength(2);
});
