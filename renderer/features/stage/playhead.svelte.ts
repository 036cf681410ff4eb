/** How far a picture is shown, in tokens. It runs after what is drawn, one token at a time, unless someone holds it. */
export class Playhead {
  readonly #drawn: () => number;
  readonly #runs: boolean;
  readonly #counted: () => number;
  #reached = $state(0);
  #held = $state<number | null>(null);

  /**
   * `runs`: true for a picture being drawn, which is followed; false for one that is there. `counted` are the tokens that were drawn, also
   * where no picture of the last ones was made yet: of a drawing's progress there is one measure.
   */
  constructor(drawn: () => number, { runs, counted = drawn }: { readonly runs: boolean; readonly counted?: () => number }) {
    this.#drawn = drawn;
    this.#runs = runs;
    this.#counted = counted;
    this.#reached = drawn();
  }

  /** Tokens to show. */
  get shown(): number {
    return this.#held ?? (this.#runs ? Math.min(this.#reached, this.#drawn()) : this.#drawn());
  }

  /** Tokens to speak of: where it is held, or how far the drawing is. */
  get told(): number {
    return this.#held ?? (this.#runs ? Math.max(this.#counted(), this.#drawn()) : this.#drawn());
  }

  get isHeld(): boolean {
    return this.#held !== null;
  }

  /** True while there are tokens that are drawn and not yet shown. */
  get lags(): boolean {
    return this.#runs && this.#reached < this.#drawn();
  }

  hold(tokens: number): void {
    this.#held = Math.max(0, Math.min(tokens, this.#drawn()));
  }

  /** Lets go: a picture being drawn is followed again from where it is now; a finished one stays where it was left. */
  letGo(): void {
    if (this.#runs || this.#held === this.#drawn()) this.#held = null;
    this.#reached = this.#drawn();
  }

  /** One frame later: a token more, or several when decoding came in larger steps. */
  advance(): void {
    const left = this.#drawn() - this.#reached;
    // A sixth of the distance keeps up with any speed and still shows tokens one after another.
    if (left > 0) this.#reached += Math.max(1, Math.floor(left / 6));
  }

  jump(): void {
    this.#reached = this.#drawn();
  }
}
