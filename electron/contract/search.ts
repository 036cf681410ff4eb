/** One condition of a list. */
export type Condition = { readonly kind: string };

/** Words that must be there, or in quotes in this order. */
export type WordsAsked = { readonly kind: 'words'; readonly text: string; readonly isPhrase: boolean };
/** What was not understood: nothing is like that. */
export type NothingAsked = { readonly kind: 'nothing' };

type Several<Asked extends Condition> = { readonly kind: 'all' | 'any'; readonly parts: readonly Search<Asked>[] };
type Not<Asked extends Condition> = { readonly kind: 'not'; readonly part: Search<Asked> };

/** What a search asks for: conditions of one list, joined by AND, OR and NOT. */
export type Search<Asked extends Condition> = Several<Asked> | Not<Asked> | Asked;

export type SearchProblem = { readonly text: string; readonly why: string };

export type ParsedSearch<Asked extends Condition> = {
  /** null: everything. */
  readonly filter: Search<Asked> | null;
  readonly problems: readonly SearchProblem[];
};

/** What a field of a search, `name:value`, is called. */
export type NamedField = { readonly name: string; readonly aliases: readonly string[] };

export type SearchField<Asked extends Condition> = NamedField & {
  readonly does: string;
  readonly example: string;
  /** What can follow, where that is a short list. */
  readonly values?: readonly string[];
  /** null where the value is not understood. A phrase stood in quotes: its words belong together. */
  readonly read: (value: string, isPhrase: boolean) => Search<Asked> | null;
};

export function fieldOf<Field extends NamedField>(fields: readonly Field[], name: string): Field | undefined {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.name === wanted || field.aliases.includes(wanted));
}

/** What becomes of each condition, and of several that are joined. */
export type SearchFold<Asked extends Condition, Result> = {
  readonly asked: (asked: Asked) => Result;
  readonly all: (parts: readonly Result[]) => Result;
  readonly any: (parts: readonly Result[]) => Result;
  readonly not: (part: Result) => Result;
};

/** A search from its conditions upwards. */
export function foldSearch<Asked extends Condition, Result>(search: Search<Asked>, fold: SearchFold<Asked, Result>): Result {
  if (isSeveral(search)) return fold[search.kind](search.parts.map((part) => foldSearch(part, fold)));
  return isNot(search) ? fold.not(foldSearch(search.part, fold)) : fold.asked(search);
}

function isSeveral<Asked extends Condition>(search: Search<Asked>): search is Several<Asked> {
  return search.kind === 'all' || search.kind === 'any';
}

function isNot<Asked extends Condition>(search: Several<Asked> | Not<Asked> | Asked): search is Not<Asked> {
  return search.kind === 'not';
}
