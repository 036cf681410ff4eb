import { coalesced } from './coalesced.ts';
import type { OtherSearch } from './otherSearch.ts';

/** One of what the other list holds. */
export type FoundItem<Id extends string> = {
  readonly id: Id;
  readonly title: string;
  /** null where nothing of it can be shown. */
  readonly src: string | null;
  /** Where `src` is a square with margins. */
  readonly shape?: { readonly width: number; readonly height: number } | null;
};

/** The first few, and how many there are. */
export type Found<Id extends string> = { readonly items: readonly FoundItem<Id>[]; readonly total: number };

export type FoundElsewhereParts<Id extends string> = {
  readonly translate: (search: string) => OtherSearch;
  readonly ask: (search: string) => Promise<Found<Id>>;
  /** Calls back when the other list may have become another; the answer stops it. */
  readonly listen: (again: () => void) => () => void;
};

/** What is searched for in one list, looked for in the other one too. Whatever is typed meanwhile, one question is on its way at a time. */
export class FoundElsewhere<Id extends string> {
  readonly #parts: FoundElsewhereParts<Id>;
  #found = $state.raw<Found<Id>>({ items: [], total: 0 });
  #leftOut = $state.raw<readonly string[]>([]);
  #search = '';
  readonly #ask = coalesced(() => this.#read());
  /** A scan changes the other list all the time. */
  readonly #askAgain = coalesced(() => this.#ask(), { rest: 9 });

  constructor(parts: FoundElsewhereParts<Id>) {
    this.#parts = parts;
  }

  get items(): readonly FoundItem<Id>[] {
    return this.#found.items;
  }

  get total(): number {
    return this.#found.total;
  }

  /** What was typed and means nothing there. */
  get leftOut(): readonly string[] {
    return this.#leftOut;
  }

  look(search: string): Promise<void> {
    this.#search = search;
    return this.#ask();
  }

  /** Keeps what was found true; the answer stops that. */
  connect(): () => void {
    return this.#parts.listen(() => void this.#askAgain());
  }

  async #read(): Promise<void> {
    const { search, leftOut } = this.#parts.translate(this.#search);
    const nothing: Found<Id> = { items: [], total: 0 };
    // What could not be looked for is not offered.
    this.#found = search === '' ? nothing : await this.#parts.ask(search).catch(() => nothing);
    this.#leftOut = leftOut;
  }
}
