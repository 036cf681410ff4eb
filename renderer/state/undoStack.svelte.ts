export type UndoableAct = {
  readonly label: string;
  readonly undo: () => Promise<unknown>;
  readonly redo: () => Promise<unknown>;
};

const kept = 50;

/** What the person did to pictures and may take back, last act first. */
export class UndoStack {
  #done = $state.raw<readonly UndoableAct[]>([]);
  #undone = $state.raw<readonly UndoableAct[]>([]);

  get next(): UndoableAct | undefined {
    return this.#done.at(-1);
  }

  get nextRedo(): UndoableAct | undefined {
    return this.#undone.at(-1);
  }

  /** Notes an act that has just been done. */
  push(act: UndoableAct): void {
    this.#done = [...this.#done.slice(1 - kept), act];
    this.#undone = [];
  }

  /** Takes back `act`, the last one unless another is named; nothing where it has been taken back already. */
  async undo(act = this.next): Promise<void> {
    if (act === undefined || !this.#done.includes(act)) return;
    this.#done = this.#done.filter((one) => one !== act);
    await act.undo();
    this.#undone = [...this.#undone, act];
  }

  async redo(): Promise<void> {
    const act = this.nextRedo;
    if (act === undefined) return;
    this.#undone = this.#undone.slice(0, -1);
    await act.redo();
    this.#done = [...this.#done, act];
  }

  /** Forgets everything, after an act that cannot be taken back. */
  clear(): void {
    this.#done = [];
    this.#undone = [];
  }
}
