import { describe, expect, it } from 'vitest';
import { questionPrompt, taskPrompt } from './prompts.ts';
import { guidanceSequenceRows, layOutRow, prefillMask, textColumnsOf } from './sequences.ts';
import { numberReader } from './testing/numberReader.ts';
import { testManifest } from './testing/writeTestPackage.ts';
import { upgradeManifest } from './upgradeManifest.ts';

const manifest = upgradeManifest(testManifest());
const reader = numberReader(manifest);
const readerOf = (slots: number) => numberReader({ ...manifest, architecture: { ...manifest.architecture, text_slots: slots } });

/** Rows of 0 and 1: what each query sees. */
function seen(mask: Float32Array, columns: number): string[] {
  const marks = [...mask].map((value) => (value === 0 ? '1' : '0')).join('');
  return marks.match(new RegExp(`.{${String(columns)}}`, 'g')) ?? [];
}

describe('text', () => {
  it('stands between <bos> and its task, cut to the slots', () => {
    expect(taskPrompt(reader, 'draw', '10 11').tokens.map((token) => token.id)).toEqual([2, 10, 11, 6]);
    expect(taskPrompt(reader, 'edit', '10 11 12 13 14 15 10 11').tokens.map((token) => token.id)).toEqual([2, 10, 11, 12, 13, 14, 15, 7]);
    expect(taskPrompt(reader, 'caption', '').tokens).toEqual([
      { id: 2, opens: false },
      { id: 8, opens: false },
    ]);
  });

  it('opens a block for each answer piece and for each later question', () => {
    const { tokens } = questionPrompt(readerOf(12), [{ question: '10', answer: '11 12' }], '13 14', 3);
    expect(tokens.map((token) => token.id)).toEqual([2, 10, 9, 11, 12, 1, 13, 14, 9]);
    expect(tokens.map((token) => Number(token.opens)).join('')).toBe('000111100');
  });

  it('drops the earliest turns, then the end of the question, where slots run out', () => {
    const turn = { question: '10', answer: '11' };
    const ids = (slots: number, question: string): number[] =>
      questionPrompt(readerOf(slots), [turn, turn, turn], question, 2).tokens.map((token) => token.id);
    expect(ids(30, '12')).toEqual([2, 10, 9, 11, 1, 10, 9, 11, 1, 12, 9]);
    expect(ids(12, '12')).toEqual([2, 10, 9, 11, 1, 12, 9]);
    expect(ids(8, '12 13 14 15 12')).toEqual([2, 12, 13, 14, 15, 9]);
  });
});

describe('a row', () => {
  const prompt = taskPrompt(reader, 'draw', '10');

  it('has the positions of its slots and a causal image part', () => {
    const row = { prompt, seesPictures: true, nullSource: false };
    const layout = layOutRow(manifest, { pictures: 0, hasSource: false, imageTokens: 2 }, row, 3);
    expect(layout.positions).toEqual([8, 9, 10, 16, 17]);
    expect(seen(prefillMask([layout]), 5)).toEqual(['11100', '11100', '11100', '11110', '11111']);
  });

  it('keeps the positions of other parts where a part is masked', () => {
    const rows = guidanceSequenceRows(manifest, 3, taskPrompt(reader, 'edit', '10'));
    const width = Math.max(...rows.map(textColumnsOf));
    const layouts = rows.map((row) => layOutRow(manifest, { pictures: 1, hasSource: true, imageTokens: 0 }, row, width));
    expect(layouts.map((layout) => layout.positions)).toEqual([
      [0, 1, 4, 5, 6, 7, 8, 9, 10],
      [0, 1, 4, 5, 6, 7, 8, 8, 8],
      [0, 1, 4, 5, 6, 7, 8, 4, 8],
    ]);
    expect(layouts.map((layout) => layout.textIds)).toEqual([
      [2, 10, 7],
      [4, 0, 0],
      [4, 5, 0],
    ]);
    const firstQueries = [0, 9, 18].map((query) => seen(prefillMask(layouts), 9)[query]);
    expect(firstQueries).toEqual(['111111111', '111111100', '000000110']);
  });

  it('lets an answer see everything before it and nothing after, and a later question see the whole of itself', () => {
    const answered = questionPrompt(readerOf(10), [{ question: '10', answer: '11' }], '12', 2);
    const layout = layOutRow(
      manifest,
      { pictures: 0, hasSource: false, imageTokens: 0 },
      { prompt: answered, seesPictures: true, nullSource: false },
      7,
    );
    expect(seen(prefillMask([layout]), 7)).toEqual(['1110000', '1110000', '1110000', '1111000', '1111100', '1111111', '1111111']);
  });
});
