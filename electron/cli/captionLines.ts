import type { CaptionFailure } from '../contract/captionRuns.ts';
import type { PhotoId, SidecarBatchId } from '../contract/ids.ts';
import type { PhotoCard } from '../contract/photos.ts';
import type { SidecarFormat } from '../contract/sidecarFormats.ts';
import type { SidecarChoice } from '../contract/sidecars.ts';
import { whyNot } from '../sidecars/writeSidecars.ts';
import type { Written } from '../sidecars/writeSidecars.ts';
import type { Studio } from '../studio/openStudio.ts';
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
    for (const card of studio.photos.cards(fresh)) {
      if (card.caption === null) continue;
      this.#told.add(card.id);
      const sidecars = await this.#write([card.id], (format) => !ofFolders.includes(format));
      output.result(lineOf(card), { type: 'photo', ...card, sidecars });
    }
  }

  async #writeLists(ids: readonly PhotoId[]): Promise<void> {
    const lists = await this.#write(ids, (format) => ofFolders.includes(format));
    const files = new Map(lists.map((each) => [each.target, each]));
    for (const { target, format } of files.values()) this.#parts.output.event({ type: 'sidecar', target, format });
  }

  async #write(photoIds: readonly PhotoId[], isWanted: (format: SidecarFormat) => boolean): Promise<readonly SidecarLine[]> {
    const { studio, choice } = this.#parts;
    const formats = choice.formats.filter(isWanted);
    if (formats.length === 0) return [];
    const lines: SidecarLine[] = [];
    for await (const each of studio.sidecars.writeEach(this.batch, { photoIds, choice: { ...choice, formats } })) {
      lines.push(...this.#count(each));
    }
    return lines;
  }

  #count(each: Written): readonly SidecarLine[] {
    const why = whyNot(each);
    if (each.isWritten) this.written += 1;
    if (why !== null) {
      this.failures += 1;
      this.#parts.output.fail(why, { target: each.planned.entries[0]?.target });
    }
    return each.planned.entries.map(({ format, target, action, reason }) => {
      const error = each.failure ?? reason;
      return { format, target, action, ...(error === null ? {} : { error }) };
    });
  }
}

function lineOf({ path, caption }: PhotoCard): string {
  const { text, keywords } = caption ?? { text: '', keywords: [] };
  return `${path}: ${text === '' ? keywords.join(', ') : text}`;
}
