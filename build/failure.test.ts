import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Failure, failureText } from './failure.ts';

function thrownBy(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('a folder that cannot be written is named in a sentence', () => {
  const readOnly = Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS', path: '/home/a/.cache', syscall: 'mkdir' });
  expect(failureText(readOnly)).toBe('/home/a/.cache is needed, and it lies on a disk that is read-only.');
  const below = thrownBy(() => mkdirSync('/dev/null/.cache', { recursive: true }));
  expect(failureText(below)).toBe('/dev/null/.cache is needed, and it lies below something that is no folder.');
});

test('what is known is said alone; what is not keeps its stack', () => {
  expect(failureText(new Failure('Do this.'))).toBe('Do this.');
  const mistake = new TypeError('x is not a function');
  expect(failureText(mistake)).toBe(mistake);
  const missing = thrownBy(() => writeFileSync('/nowhere/at/all', ''));
  expect(failureText(missing)).toBe(missing);
});
