import { expect, it } from 'vitest';
import { createPieceWriter } from './pieceWriter.ts';

/** One id a byte, as byte-fallback pieces are. */
const byteTokenizer = {
  normalise: (text: string) => text,
  pieces: (text: string) => [...new TextEncoder().encode(text)],
  encode: (text: string) => [...new TextEncoder().encode(text)],
  decode: (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids)),
};

it('shows a character once all its bytes are there, with the log-probability of all of them', () => {
  const writer = createPieceWriter(byteTokenizer);
  const shown = byteTokenizer.encode('a é').map((id) => writer.add(id, -1));
  expect(shown).toEqual([{ text: 'a', logProbability: -1 }, { text: ' ', logProbability: -1 }, null, { text: 'é', logProbability: -2 }]);
  expect(writer.finish()).toBeNull();
});

it('shows a broken character at the end rather than losing it', () => {
  const writer = createPieceWriter(byteTokenizer);
  expect(writer.add(0xc3, -1)).toBeNull();
  expect(writer.finish()).toEqual({ text: '\uFFFD', logProbability: -1 });
});
