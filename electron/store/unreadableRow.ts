/** Which row cannot be read. */
export type RowName = {
  /** Its kind: a picture, a job, an entry. */
  readonly what: string;
  readonly id: string;
  readonly column: string;
};

export function nameOf({ what, id }: RowName): string {
  return id === '' ? what : `${what} ${id}`;
}

/** A row that SQLite gives and the contract refuses. The others can be read all the same. */
export class UnreadableRow extends Error {
  readonly row: RowName;

  constructor(row: RowName, cause: unknown) {
    super(`the ${row.what} ${row.id} cannot be read: ${row.column}`, { cause });
    this.name = 'UnreadableRow';
    this.row = row;
  }
}

/** Told of each row that is left out. */
export type OnUnreadable = (row: RowName) => void;

/** A bad row is met whenever its page is shown; it is told of once. */
export function tellOnce(tell: OnUnreadable): OnUnreadable {
  const told = new Set<string>();
  return (row) => {
    if (told.has(nameOf(row))) return;
    told.add(nameOf(row));
    tell(row);
  };
}

/** Reads row by row: one that cannot be read is named and left out, and hides no other. */
export function readEach<Stored, Row>(
  stored: readonly Stored[],
  read: (stored: Stored) => Row,
  onUnreadable: OnUnreadable,
): readonly Row[] {
  return stored.flatMap((each) => {
    try {
      return [read(each)];
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      onUnreadable(error.row);
      return [];
    }
  });
}
