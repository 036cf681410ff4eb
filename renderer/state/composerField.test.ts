import { expect, test } from 'vitest';
import { ComposerField } from './composerField.svelte.ts';

test('words that any part of the window replaced are had back, though the panel was closed meanwhile', () => {
  const draft = { text: 'words of my own' };
  const field = new ComposerField(draft);
  draft.text = 'a recalled prompt';
  field.undo();
  expect(draft.text).toBe('words of my own');
  field.redo();
  expect(draft.text).toBe('a recalled prompt');
});

test('typing after a replacement is taken back first, then the replacement', () => {
  const draft = { text: 'mine' };
  const field = new ComposerField(draft);
  field.put('theirs');
  field.type('theirs!', 'insertText');
  field.undo();
  expect(draft.text).toBe('theirs');
  field.undo();
  expect(draft.text).toBe('mine');
});
