import { expect, it } from 'vitest';
import { readLimit } from './readLimit.ts';
import { testManifest } from './testing/writeTestPackage.ts';
import { upgradeManifest } from './upgradeManifest.ts';

const small = upgradeManifest(testManifest());
const letters = (text: string): number[] => Array.from(text.replaceAll(/\s/gu, ''), () => 1);

/** One piece a letter, so that a test can count. */
const model = {
  tokenizer: { normalise: (text: string) => text, pieces: letters, encode: letters, decode: () => '' },
  manifest: { ...small, architecture: { ...small.architecture, text_slots: 12 } },
};

it('says that all of a short text is read', () => {
  expect(readLimit(model, 'a red fox')).toEqual({ pieces: 7, most: 10, readTo: null });
});

it('says where the last whole word ends that is read of a long one', () => {
  const text = 'a red fox on  green grass';
  expect(readLimit(model, text)).toEqual({ pieces: 19, most: 10, readTo: text.indexOf('on') + 2 });
});

it('reads no whole word of a text that is one word too long', () => {
  expect(readLimit(model, 'honorificabilitudinitatibus')).toMatchObject({ readTo: 0 });
});
