/** The system's full screen, which takes a while to come and to go. */
export type Screen = { isFull(): boolean; enter(): Promise<void>; leave(): Promise<void> };

/** Milliseconds after which a system that has not answered is taken to give no screen. */
const longestTurn = 3_000;

/**
 * Brings the system's full screen to what is wanted, one turn after the other: what is wanted again while the last turn is on its way
 * would else be ended by it. Where the system gives no screen, the picture still has the whole window.
 */
export class SystemScreen {
  readonly #screen: Screen;
  readonly #ended: () => void;
  #isWanted = false;
  #isTurning = false;

  /** `ended`: a person ended the full screen by the system's own means. */
  constructor(screen: Screen, ended: () => void) {
    this.#screen = screen;
    this.#ended = ended;
  }

  async show(isFull: boolean): Promise<void> {
    this.#isWanted = isFull;
    if (this.#isTurning) return;
    this.#isTurning = true;
    let tried: boolean | undefined;
    // A system that refuses is asked once for each wish.
    while (this.#isWanted !== this.#screen.isFull() && this.#isWanted !== tried) {
      tried = this.#isWanted;
      await this.#turn(tried);
    }
    this.#isTurning = false;
  }

  /** To be called when the system's full screen came or went. */
  changed(): void {
    if (this.#isTurning || this.#isWanted === this.#screen.isFull()) return;
    if (this.#isWanted) this.#ended();
    // It came later than one waited for it.
    else void this.show(false);
  }

  async #turn(toFull: boolean): Promise<void> {
    const tooLong = new Promise<void>((done) => setTimeout(done, longestTurn));
    await Promise.race([toFull ? this.#screen.enter() : this.#screen.leave(), tooLong]).catch(() => undefined);
  }
}
