import { fieldOf } from './search.ts';
import type { Condition, NothingAsked, ParsedSearch, Search, SearchField, SearchProblem, WordsAsked } from './search.ts';

/** Groups within groups; deeper ones are no search that a person writes. */
const deepest = 20;

type Term = { readonly kind: 'term'; readonly field: string; readonly value: string; readonly isQuoted: boolean; readonly text: string };
type Token = { readonly kind: 'open' | 'close' | 'or' | 'and' | 'not' } | Term;

type Known<Asked extends Condition> = readonly SearchField<Asked | WordsAsked | NothingAsked>[];

/** A field, a quoted or a bare value. A bracket inside of a word is part of it. */
const term = /(?:([a-z]+):)?(?:"([^"]*)"?|([^\s"]*[^\s")]))/iuy;
const signs: Readonly<Record<string, Token['kind'] & ('or' | 'and' | 'not')>> = { OR: 'or', '|': 'or', AND: 'and', '&': 'and', NOT: 'not' };

function tokensOf(text: string, isField: (name: string) => boolean): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? '';
    if (/\s/u.test(sign)) at += 1;
    else if (sign === '(' || sign === ')') {
      tokens.push({ kind: sign === '(' ? 'open' : 'close' });
      at += 1;
    } else if (sign === '-' && /[^\s)-]/u.test(text[at + 1] ?? ' ')) {
      tokens.push({ kind: 'not' });
      at += 1;
    } else {
      const found = termAt(text, at, isField);
      tokens.push(found.token);
      at = found.end;
    }
  }
  return tokens;
}

function termAt(text: string, at: number, isField: (name: string) => boolean): { readonly token: Token; readonly end: number } {
  term.lastIndex = at;
  const [whole = text[at] ?? '', field = '', quoted, bare = ''] = term.exec(text) ?? [];
  const end = at + whole.length;
  const operator = field === '' && quoted === undefined ? signs[whole] : undefined;
  if (operator !== undefined) return { token: { kind: operator }, end };
  // "http://..." and "12:30" are words like any other.
  if (field !== '' && !isField(field)) return { token: { kind: 'term', field: '', value: whole, isQuoted: false, text: whole }, end };
  const isEmpty = field === '' && quoted === undefined && /^[a-z]+:$/iu.test(bare) && isField(bare.slice(0, -1));
  if (isEmpty) return { token: { kind: 'term', field: bare.slice(0, -1), value: '', isQuoted: false, text: whole }, end };
  return { token: { kind: 'term', field, value: quoted ?? bare, isQuoted: quoted !== undefined, text: whole }, end };
}

/**
 * Reads a search: words, `field:value`, "quotes", OR, NOT or a minus, brackets; what stands side by side must all be so. Never throws:
 * what is not understood finds nothing and is named, a field that waits for its value asks for nothing.
 */
export function parseSearch<Asked extends Condition>(text: string, fields: Known<Asked>): ParsedSearch<Asked | WordsAsked | NothingAsked> {
  const parser = new Parser(
    tokensOf(text, (name) => fieldOf(fields, name) !== undefined),
    fields,
  );
  return { filter: parser.read(), problems: parser.problems };
}

class Parser<Asked extends Condition> {
  readonly problems: SearchProblem[] = [];
  readonly #tokens: readonly Token[];
  readonly #fields: Known<Asked>;
  #at = 0;

  constructor(tokens: readonly Token[], fields: Known<Asked>) {
    this.#tokens = tokens;
    this.#fields = fields;
  }

  read(): Found<Asked> | null {
    const parts: Found<Asked>[] = [];
    while (this.#at < this.#tokens.length) {
      const part = this.#any(0);
      if (part !== null) parts.push(part);
      // A bracket that was never opened.
      this.#take('close');
    }
    return joined('all', parts);
  }

  #any(depth: number): Found<Asked> | null {
    const parts = [this.#all(depth)];
    while (this.#take('or')) parts.push(this.#all(depth));
    return joined(
      'any',
      parts.filter((part) => part !== null),
    );
  }

  #all(depth: number): Found<Asked> | null {
    const parts: Found<Asked>[] = [];
    for (let kind = this.#kind; kind !== undefined && kind !== 'or' && kind !== 'close'; kind = this.#kind) {
      const part = this.#one(depth);
      if (part !== null) parts.push(part);
    }
    return joined('all', parts);
  }

  #one(depth: number): Found<Asked> | null {
    if (this.#take('and')) return null;
    if (this.#take('not')) {
      const part = this.#kind === undefined || this.#kind === 'close' || this.#kind === 'or' ? null : this.#one(depth);
      // Without what nobody understood is not everything.
      return part === null || part.kind === 'nothing' ? part : { kind: 'not', part };
    }
    if (this.#take('open')) {
      const inside = depth < deepest ? this.#any(depth + 1) : null;
      this.#take('close');
      return inside;
    }
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token?.kind === 'term' ? this.#termOf(token) : null;
  }

  #termOf({ field, value, text, isQuoted }: Term): Found<Asked> | null {
    if (value.trim() === '') return null;
    if (field === '') return { kind: 'words', text: value, isPhrase: isQuoted };
    const known = fieldOf(this.#fields, field);
    const read = known?.read(value.trim(), isQuoted) ?? null;
    if (read !== null) return read;
    this.problems.push({ text, why: `“${text}” is not understood. It is written like ${known?.example ?? ''}.` });
    return { kind: 'nothing' };
  }

  get #kind(): Token['kind'] | undefined {
    return this.#tokens[this.#at]?.kind;
  }

  #take(kind: Token['kind']): boolean {
    if (this.#kind !== kind) return false;
    this.#at += 1;
    return true;
  }
}

type Found<Asked extends Condition> = Search<Asked | WordsAsked | NothingAsked>;

/** Words side by side are looked for together. */
function joined<Asked extends Condition>(kind: 'all' | 'any', parts: readonly Found<Asked>[]): Found<Asked> | null {
  const [only, second] = parts;
  if (only === undefined) return null;
  return second === undefined ? only : { kind, parts };
}
