import type { ItemList } from './itemList.ts';

/** What is chosen in a list that may be too long to be in the page. The one touched last is the one the inspector shows. */
export class ListSelection<Id extends string> {
  readonly #list: () => ItemList<{ readonly id: Id }>;
  readonly #listName: () => string;
  /** Those that left the list stay chosen: a deletion that is undone brings them back as they were. */
  #ids = $state.raw<ReadonlySet<Id>>(new Set());
  #lead = $state<Id | null>(null);
  /** Where what is chosen begins, and in which list: its neighbour is chosen when it leaves. */
  #place = 0;
  #placedIn = '';

  /** `listName` tells one search from another: a place means nothing in the list of the next one. */
  constructor(list: () => ItemList<{ readonly id: Id }>, listName: () => string) {
    this.#list = list;
    this.#listName = listName;
  }

  /** What the inspector and the arrow keys belong to: the one chosen last, its neighbour once it left, or the first. */
  get lead(): Id | null {
    const { items, placeOf } = this.#list();
    if (this.#lead !== null && placeOf(this.#lead) !== undefined) return this.#lead;
    const place = this.#placedIn === this.#listName() ? this.#place : 0;
    return items[Math.min(place, items.length - 1)]?.id ?? null;
  }

  get ids(): readonly Id[] {
    const { items, placeOf } = this.#list();
    // One is chosen more often than all: the list is only walked for many.
    const [only] = this.#ids;
    if (this.#ids.size === 1 && only !== undefined && placeOf(only) !== undefined) return [only];
    const chosen = this.#ids.size === 0 ? [] : items.filter(({ id }) => this.#ids.has(id)).map(({ id }) => id);
    return chosen.length > 0 ? chosen : this.lead === null ? [] : [this.lead];
  }

  has(id: Id): boolean {
    return this.#ids.has(id) || this.lead === id;
  }

  choose(id: Id): void {
    this.#take(new Set([id]), id);
  }

  toggle(id: Id): void {
    const ids = new Set(this.ids);
    if (ids.delete(id)) {
      this.#take(ids, [...ids].at(-1) ?? null);
    } else {
      this.#take(ids.add(id), id);
    }
  }

  /** All of the list, seen or not; the inspector keeps what it shows. */
  chooseAll(): void {
    this.#take(new Set(this.#list().items.map(({ id }) => id)), this.lead);
  }

  /** Everything from the one chosen last to this one. */
  extendTo(id: Id): void {
    const { items, placeOf } = this.#list();
    const [from, to] = [this.lead === null ? undefined : placeOf(this.lead), placeOf(id)];
    if (from === undefined || to === undefined) return this.choose(id);
    const stretch = items.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#take(new Set(stretch.map((item) => item.id)), id);
  }

  #take(ids: ReadonlySet<Id>, lead: Id | null): void {
    this.#ids = ids;
    this.#lead = lead;
    this.#place = Math.max(
      0,
      this.#list().items.findIndex(({ id }) => ids.has(id)),
    );
    this.#placedIn = this.#listName();
  }
}
