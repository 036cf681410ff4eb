/** Text to piece ids and back, over the package's tokenizer.json; `unifluid/tokenizer.py` has the same names. */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { RuntimeError } from './runtimeError.ts';

export type Tokenizer = {
  /** Ids of the normalised text, without special tokens. */
  encode(text: string): number[];
  /** Text of the ids; special tokens are left out. */
  decode(ids: readonly number[]): string;
};

/** NFKC, lower case, every run of white space one space, none at the ends: done before tokenising, in training too. */
export function normaliseText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

const tokenizerFileSchema = z.looseObject({
  model: z.looseObject({ vocab: z.record(z.string(), z.int()) }),
  added_tokens: z.array(z.looseObject({ id: z.int(), content: z.string() })).optional(),
});

/** `json`: the content of tokenizer.json; `file` names it where it is wrong. */
export function createTokenizer(json: string, file: string): Tokenizer {
  const tokenizer = parseTokenizer(json, file);
  return {
    encode: (text) => {
      const normalised = normaliseText(text);
      return normalised === '' ? [] : tokenizer.encode(normalised, { add_special_tokens: false }).ids;
    },
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
