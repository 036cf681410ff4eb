import type { CaptionFailure } from '../contract/captionRuns.ts';
import type { PhotoId, SidecarBatchId } from '../contract/ids.ts';
import type { PhotoCard } from '../contract/photos.ts';
import type { SidecarFormat } from '../contract/sidecarFormats.ts';
import type { SidecarChoice } from '../contract/sidecars.ts';
import { whyNot } from '../sidecars/writeSidecars.ts';
import type { Written } from '../sidecars/writeSidecars.ts';
import type { Studio } from '../studio/studio.ts';
import type { Output } from './output.ts';

export type CaptionLinesParts = {
  readonly studio: Pick<Studio, 'photos' | 'sidecars'>;
  readonly output: Output;
  readonly choice: SidecarChoice;
  readonly batch: SidecarBatchId;
};

/** One file for all photos of a folder is written once, when all of them have their words. */
const ofFolders: readonly SidecarFormat[] = ['jsonl', 'csv'];

type SidecarLine = { readonly format: SidecarFormat; readonly target: string; readonly action: string; readonly error?: unknown };

type LineOfPhoto = { readonly photoId: PhotoId; readonly line: SidecarLine };

/** Of those that are done already when a run begins, so many are written and told of together. */
const photosAtOnce = 200;

/** A line for each photo, once, with what was written beside it. */
export class CaptionLines {
  readonly batch: SidecarBatchId;
  written = 0;
  failures = 0;
  readonly #parts: CaptionLinesParts;
  readonly #told = new Set<PhotoId>();
  #last: Promise<void> = Promise.resolve();

  constructor(parts: CaptionLinesParts) {
    this.#parts = parts;
    this.batch = parts.batch;
  }

  /** Photos that the run has just done. */
  add(ids: readonly PhotoId[]): void {
    this.#last = this.#last.then(() => this.#tell(ids));
    // Whoever closes hears of it.
    this.#last.catch(() => undefined);
  }

  /** The photos that were not told of yet, the failures among them, and the lists of their folders. */
  async close(ids: readonly PhotoId[], failures: readonly CaptionFailure[]): Promise<void> {
    const failed = new Set(failures.map(({ photoId }) => photoId));
    this.add(ids.filter((id) => !failed.has(id)));
    await this.#last;
    for (const { photoId, path, code, message } of failures) this.#parts.output.fail({ code, message }, { photoId, path });
    await this.#writeLists(ids);
  }

  async #tell(ids: readonly PhotoId[]): Promise<void> {
    const { studio, output } = this.#parts;
    const fresh = ids.filter((id) => !this.#told.has(id));
    const cards = studio.photos.cards(fresh).filter(({ caption }) => caption !== null);
    for (const { id } of cards) this.#told.add(id);
    for (let from = 0; from < cards.length; from += photosAtOnce) {
      const part = cards.slice(from, from + photosAtOnce);
      const written = await this.#write(
        part.map(({ id }) => id),
        (format) => !ofFolders.includes(format),
      );
      for (const card of part) {
        const sidecars = written.filter(({ photoId }) => photoId === card.id).map(({ line }) => line);
        output.result(lineOf(card), { type: 'photo', ...card, sidecars });
      }
    }
  }

  async #writeLists(ids: readonly PhotoId[]): Promise<void> {
    const lists = await this.#write(ids, (format) => ofFolders.includes(format));
    const files = new Map(lists.map(({ line }) => [line.target, line]));
    for (const { target, format } of files.values()) this.#parts.output.event({ type: 'sidecar', target, format });
  }

  async #write(photoIds: readonly PhotoId[], isWanted: (format: SidecarFormat) => boolean): Promise<readonly LineOfPhoto[]> {
    const { studio, choice } = this.#parts;
    const formats = choice.formats.filter(isWanted);
    if (formats.length === 0) return [];
    const lines: LineOfPhoto[] = [];
    for await (const each of studio.sidecars.writeEach(this.batch, { photoIds, choice: { ...choice, formats } })) {
      lines.push(...this.#count(each));
    }
    return lines;
  }

  #count(each: Written): readonly LineOfPhoto[] {
    const why = whyNot(each);
    if (each.isWritten) this.written += 1;
    if (why !== null) {
      this.failures += 1;
      this.#parts.output.fail(why, { target: each.planned.entries[0]?.target });
    }
    return each.planned.entries.map(({ photoId, format, target, action, reason }) => {
      const error = each.failure ?? reason;
      return { photoId, line: { format, target, action, ...(error === null ? {} : { error }) } };
    });
  }
}

function lineOf({ path, caption }: PhotoCard): string {
  const { text, keywords } = caption ?? { text: '', keywords: [] };
  return `${path}: ${text === '' ? keywords.join(', ') : text}`;
}
