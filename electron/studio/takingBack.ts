import type { CaptionUndo } from '../contract/captionRuns.ts';
import type { PhotoId } from '../contract/ids.ts';
import { Slices } from '../photos/slices.ts';
import type { Settle } from '../photos/slices.ts';
import type { ActUnderway, CaptionUndoing } from '../store/captionUndoing.ts';

/** In one transaction, which waits for the disk. */
const changes = { most: 1_000, least: 30 } as const;

/** Takes acts on captions back and does them again, one after the other, however large they are and whatever ended the last try. */
export class TakingBack {
  readonly #undoing: CaptionUndoing;
  readonly #settle: Settle | undefined;
  #before: Promise<unknown> = Promise.resolve();
  #isClosing = false;

  constructor({ undoing, settle }: { readonly undoing: CaptionUndoing; readonly settle?: Settle | undefined }) {
    this.#undoing = undoing;
    this.#settle = settle;
  }

  /** Null where there is nothing to take back. */
  undo(): Promise<CaptionUndo | null> {
    return this.#inTurn(() => this.#put('undo'));
  }

  /** Null where nothing was taken back, or something was done since. */
  redo(): Promise<CaptionUndo | null> {
    return this.#inTurn(() => this.#put('redo'));
  }

  /** Ends what was half done when its process was killed; answers where. */
  finish(): Promise<readonly PhotoId[]> {
    return this.#inTurn(() => this.#finish());
  }

  /** What is half done then is ended after the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#before;
  }

  async #put(way: 'undo' | 'redo'): Promise<CaptionUndo | null> {
    const finished = await this.#finish();
    const act = this.#isClosing ? null : this.#undoing.begin(way);
    return act === null ? null : { kind: act.kind, photoIds: [...finished, ...(await this.#end(act))] };
  }

  async #finish(): Promise<readonly PhotoId[]> {
    const act = this.#isClosing ? null : this.#undoing.underway();
    return act === null ? [] : this.#end(act);
  }

  async #end(act: ActUnderway): Promise<readonly PhotoId[]> {
    const changed = new Set<PhotoId>();
    await new Slices({ ...changes, settle: this.#settle }).until((most) => {
      if (this.#isClosing) return true;
      const { photoIds, isLast } = this.#undoing.step(act, most);
      for (const id of photoIds) changed.add(id);
      return isLast;
    });
    return [...changed];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#before.then(work);
    this.#before = done.catch(() => undefined);
    return done;
  }
}
