import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../tokenizer.ts';
import { tinyPackage } from '../testing/packages.ts';
import { circlingPieces } from './circlingPieces.ts';

const file = join(tinyPackage, 'tokenizer.json');
const tokenizer = createTokenizer(readFileSync(file, 'utf8'), file);

/** The barred pieces after a text, as text. */
function barredAfter(text: string): string[] {
  return [...circlingPieces(tokenizer.encode(text), tokenizer)].map((id) => tokenizer.decode([id])).toSorted();
}

describe('a caption', () => {
  it('says no word right after itself', () => {
    expect(barredAfter('red')).toEqual(['red']);
  });

  it('says no three pieces again in the same order, and any two', () => {
    const pieces = [5, 6, 7, 8, 5, 6];
    const decode = (ids: readonly number[]): string => ids.join('');
    expect([...circlingPieces(pieces, { decode })]).toEqual([7]);
    expect([...circlingPieces([...pieces, 9, 6], { decode })]).toEqual([]);
  });

  it('may double a piece inside a word', () => {
    const parts: Record<number, string> = { 1: ' b', 2: 'an', 3: 'a' };
    const decode = (ids: readonly number[]): string =>
      ids
        .map((id) => parts[id])
        .join('')
        .trim();
    expect([...circlingPieces([1, 2], { decode })]).toEqual([]);
    expect([...circlingPieces([1], { decode })]).toEqual([1]);
  });

  it('begins with anything', () => {
    expect([...circlingPieces([], tokenizer)]).toEqual([]);
  });
});
