/** Which row cannot be read. */
export type RowName = {
  /** Its kind: a picture, a job, an entry. */
  readonly what: string;
  readonly id: string;
  readonly column: string;
};

/** A row that SQLite gives and the contract refuses. The others can be read all the same. */
export class UnreadableRow extends Error {
  readonly row: RowName;

  constructor(row: RowName, cause: unknown) {
    super(`the ${row.what} ${row.id} cannot be read: ${row.column}`, { cause });
    this.name = 'UnreadableRow';
    this.row = row;
  }
}
