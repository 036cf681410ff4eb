/** Entries whose label holds every word of the search, those that begin with it first. */
export function matchingCommands<Entry extends { readonly label: string }>(entries: readonly Entry[], search: string): readonly Entry[] {
  const text = search.trim().toLowerCase();
  const words = text.split(/\s+/u);
  const matching = entries.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const begins = (entry: Entry) => (entry.label.toLowerCase().startsWith(text) ? 0 : 1);
  return matching.toSorted((a, b) => begins(a) - begins(b));
}
