import { describe, expect, it } from 'vitest';
import type { PackageManifest, PromptTemplate } from './packageManifest.ts';
import { questionPrompt, taskPrompt, unguidedPrompt } from './prompts.ts';
import { firstDrawnPosition, firstWrittenPosition, layOutRow, prefillMask } from './sequences.ts';
import { numberReader } from './testing/numberReader.ts';
import { testManifest } from './testing/writeTestPackage.ts';
import { upgradeManifest } from './upgradeManifest.ts';

const whole = upgradeManifest(testManifest());

/** Pictures stand in the middle of the prompt: <bos> 10 [pictures] 11 question 12. */
const middle: PromptTemplate = {
  attention: 'causal',
  parts: [{ special: 'bos' }, { text: '10 ' }, { pictures: true }, { ids: [11] }, { field: 'question' }, { text: ' 12' }],
};
const contiguous: PackageManifest = {
  ...whole,
  positions: { kind: 'contiguous', first: 1 },
  prompts: { ...whole.prompts, answer: middle },
};
const onePicture = { pictures: 1, hasSource: false, imageTokens: 0 };

function seen(mask: Float32Array, columns: number): string[] {
  const marks = [...mask].map((value) => (value === 0 ? '1' : '0')).join('');
  return marks.match(new RegExp(`.{${String(columns)}}`, 'g')) ?? [];
}

describe('a template', () => {
  it('has its parts in order, and knows how many pieces stand before the pictures', () => {
    const prompt = questionPrompt(numberReader(contiguous), [], '13 14', 0);
    expect(prompt.tokens.map(({ id }) => id)).toEqual([2, 10, 11, 13, 14, 12]);
    expect([prompt.picturesAt, prompt.tokens.every(({ opens }) => opens)]).toEqual([2, true]);
  });

  it('is cut at the end of its field where slots run out, never in its own words', () => {
    expect(questionPrompt(numberReader(contiguous), [], '13 14 13 14 13', 2).tokens.map(({ id }) => id)).toEqual([2, 10, 11, 13, 14, 12]);
  });

  it('is tokenised with its neighbours, so that a space belongs to the word after it', () => {
    const heard: string[] = [];
    const tokenizer = { normalise: (text: string) => text.trim(), pieces: (text: string) => (heard.push(text), [10]) };
    const parts: PromptTemplate['parts'] = [
      { pictures: true },
      { special: 'bos' },
      { text: 'answer en ' },
      { field: 'question' },
      { ids: [11] },
    ];
    const manifest = { ...whole, prompts: { ...whole.prompts, answer: { attention: 'prefix' as const, parts } } };
    taskPrompt({ manifest, tokenizer }, 'answer', ' what? ');
    expect(heard).toContain('answer en what?');
  });
});

describe('contiguous positions', () => {
  const prompt = questionPrompt(numberReader(contiguous), [], '13', 0);
  const layout = layOutRow(contiguous, onePicture, { prompt, seesPictures: true, nullSource: false }, prompt.tokens.length);

  it('count what is read before, wherever its column stands', () => {
    // columns: two of the picture, then <bos> 10 11 13 12
    expect(layout.positions).toEqual([3, 4, 1, 2, 5, 6, 7]);
    expect([firstWrittenPosition(contiguous, prompt, layout), firstDrawnPosition(contiguous, layout)]).toEqual([8, 8]);
  });

  it('let each token of a causal prompt see what is read before it and nothing after', () => {
    expect(seen(prefillMask([layout]), 7)).toEqual(['1011000', '1111000', '0010000', '0011000', '1111100', '1111110', '1111111']);
  });

  it('make a prefix one block, and count no column that is not seen', () => {
    const captioned = taskPrompt(numberReader(contiguous), 'caption', '');
    const row = { prompt: captioned, seesPictures: true, nullSource: false };
    const seenRow = layOutRow(contiguous, onePicture, row, 2);
    expect([seenRow.positions, new Set(seenRow.blocks).size]).toEqual([[1, 2, 3, 4], 1]);
    const blind = layOutRow(contiguous, onePicture, { ...row, seesPictures: false }, 3);
    expect(blind.positions.slice(2, 4)).toEqual([1, 2]);
    expect(firstWrittenPosition(contiguous, captioned, blind)).toBe(3);
  });
});

it('an unguided row may keep its length: every piece but <bos> is padding that is attended to', () => {
  const prompt = taskPrompt(numberReader(whole), 'draw', '13 14');
  const padded = unguidedPrompt({ ...whole, unguided: { kind: 'padded' } }, prompt);
  expect(padded.tokens.map(({ id }) => id)).toEqual([2, 0, 0, 0]);
});
