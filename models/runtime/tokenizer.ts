/** Text to piece ids and back, over the package's tokenizer.json; `unifluid/tokenizer.py` has the same names. */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import type { PackageManifest } from './packageManifest.ts';
import { RuntimeError } from './runtimeError.ts';

export type Tokenizer = {
  /** What the model was trained to read of a text. */
  normalise(text: string): string;
  /** Ids of a text as it stands, without special tokens. */
  pieces(text: string): number[];
  /** Ids of the normalised text. */
  encode(text: string): number[];
  /** Text of the ids; special tokens are left out. */
  decode(ids: readonly number[]): string;
};

export type TextRules = PackageManifest['text'];

/** How packages are trained: NFKC, lower case, every run of white space one space. */
export const plainText: TextRules = { case: 'lower', newlines: 'space' };

/** Done before tokenising, in training too. No white space at the ends, whatever else is kept. */
export function normaliseText(text: string, rules: TextRules = plainText): string {
  const cased = rules.case === 'lower' ? text.normalize('NFKC').toLowerCase() : text;
  return (rules.newlines === 'space' ? cased.replaceAll(/\s+/gu, ' ') : cased).trim();
}

const tokenizerFileSchema = z.looseObject({
  model: z.looseObject({ vocab: z.record(z.string(), z.int()) }),
  added_tokens: z.array(z.looseObject({ id: z.int(), content: z.string() })).optional(),
});

/** `json`: the content of tokenizer.json; `file` names it where it is wrong. */
export function createTokenizer(json: string, file: string, rules: TextRules = plainText): Tokenizer {
  const tokenizer = parseTokenizer(json, file);
  const normalise = (text: string): string => normaliseText(text, rules);
  const pieces = (text: string): number[] => (text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids);
  return {
    normalise,
    pieces,
    encode: (text) => pieces(normalise(text)),
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids], { skip_special_tokens: true })),
  };
}

function parseTokenizer(json: string, file: string): HuggingFaceTokenizer {
  try {
    return new HuggingFaceTokenizer(tokenizerFileSchema.parse(JSON.parse(json)), { clean_up_tokenization_spaces: false });
  } catch (error) {
    throw new RuntimeError('packageInvalid', { file, reason: 'is not a tokenizer' }, { cause: error });
  }
}
