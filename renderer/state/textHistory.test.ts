import { expect, test } from 'vitest';
import { TextHistory } from './textHistory.ts';

function type(history: TextHistory, from: string, letters: string): string {
  let text = from;
  for (const letter of letters) history.type((text += letter), 'insertText');
  return text;
}

test('words that something else replaced come back, and go again', () => {
  const history = new TextHistory('');
  type(history, '', 'two red apples');
  history.settle('a picture of a castle');
  expect(history.undo()).toBe('two red apples');
  expect(history.redo()).toBe('a picture of a castle');
});

test('typing is taken back word by word, deleting in one go', () => {
  const history = new TextHistory('');
  type(history, '', 'two red');
  history.type('two re', 'deleteContentBackward');
  history.type('two r', 'deleteContentBackward');
  expect([history.undo(), history.undo(), history.undo(), history.undo()]).toEqual(['two red', 'two ', '', null]);
});

test('text typed over what was selected is a step of its own', () => {
  const history = new TextHistory('');
  type(history, '', 'two red apples');
  history.type('a hen', 'insertText');
  expect(history.undo()).toBe('two red apples');
});

test('a paste is a step of its own, and typing after an undo forgets what was taken back', () => {
  const history = new TextHistory('a');
  history.type('a fox', 'insertFromPaste');
  history.type('a fox and a hen', 'insertFromPaste');
  expect(history.undo()).toBe('a fox');
  history.type('a fox!', 'insertText');
  expect(history.redo()).toBeNull();
  expect([history.undo(), history.undo(), history.undo()]).toEqual(['a fox', 'a', null]);
});

test('the same text put there again is no step', () => {
  const history = new TextHistory('a fox');
  history.settle('a fox');
  expect(history.undo()).toBeNull();
});
