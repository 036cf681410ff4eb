/** Everything a list holds, in its order, read or not, and where each stands. */
export type ItemList<Item extends { readonly id: string }> = {
  readonly items: readonly Item[];
  placeOf(id: Item['id']): number | undefined;
};

export function listOf<Item extends { readonly id: string }>(items: readonly Item[]): ItemList<Item> {
  const places = new Map<Item['id'], number>(items.map(({ id }, place) => [id, place]));
  return { items, placeOf: (id) => places.get(id) };
}
