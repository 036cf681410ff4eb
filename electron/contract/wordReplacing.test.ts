import { expect, test } from 'vitest';
import { wordsReplaced } from './wordReplacing.ts';

const guy = { find: 'guy', replace: 'man', matchCase: false, wholeWords: true };
const said = (text: string, keywords: readonly string[] = []) => ({ text, keywords });

test.each([
  ['every occurrence, whatever its case', guy, said('A guy and a Guy'), said('A man and a man')],
  ['only the case that was typed', { ...guy, matchCase: true }, said('a guy, a Guy'), said('a man, a Guy')],
  ['no part of a longer word', guy, said('guys and a guy'), said('guys and a man')],
  ['parts of words where that is meant', { ...guy, wholeWords: false }, said('guys'), said('mans')],
  ['keywords, and two that become one', guy, said('', ['guy', 'man', 'dog']), said('', ['man', 'dog'])],
  ['signs that mean something to a pattern', { ...guy, find: 'a.b (c)', wholeWords: false }, said('a.b (c) axb c'), said('man axb c')],
  ['what is put in as it stands', { ...guy, replace: '$& costs $1' }, said('a guy'), said('a $& costs $1')],
  ['words taken away leave no gap', { ...guy, find: 'flat', replace: '' }, said('a flat fox, flat', ['flat']), said('a fox,')],
  ['letters with marks are letters', { ...guy, find: 'gar' }, said('un garçon'), null],
  ['nothing where nothing is found', guy, said('a dog', ['cat']), null],
])('replaces %s', (_what, replacing, before, after) => {
  expect(wordsReplaced(replacing, before)).toEqual(after);
});
