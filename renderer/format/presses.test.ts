import { expect, test } from 'vitest';
import { keysOfPress, nameOfPress } from './presses.ts';

const nothingHeld = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test.each([
  [{ key: 'z', ctrlKey: true }, 'Ctrl+z'],
  [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+z'],
  [{ key: 'z', metaKey: true }, 'Ctrl+z'],
  // Shift is part of the character where no control key is held: "?" is Shift and "/" on one keyboard and its own key on another.
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: 'S', shiftKey: true }, 's'],
  [{ key: 'Enter', altKey: true }, 'Alt+Enter'],
])('the press %j is called %s', (pressed, name) => {
  expect(nameOfPress({ ...nothingHeld, ...pressed })).toBe(name);
});

test.each([
  ['Ctrl+Shift+z', ['Ctrl', 'Shift', 'Z']],
  ['Ctrl+Enter', ['Ctrl', '↵']],
  ['Delete', ['Del']],
  [' ', ['Space']],
  ['Ctrl++', ['Ctrl', '+']],
  ['+', ['+']],
])('%s is shown as the keys %j', (press, keys) => {
  expect(keysOfPress(press)).toEqual(keys);
});
