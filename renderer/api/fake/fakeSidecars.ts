import { wordsFor } from '../../../electron/contract/errorWords.ts';
import type { ErrorCode, Failure } from '../../../electron/contract/errors.ts';
import type { PhotoId, SidecarBatchId } from '../../../electron/contract/ids.ts';
import type { PhotoCaption } from '../../../electron/contract/photos.ts';
import type { SidecarFormat } from '../../../electron/contract/sidecarFormats.ts';
import type {
  FoundSidecar,
  SidecarAction,
  SidecarEntry,
  SidecarPlan,
  SidecarRequest,
  SidecarsUndone,
  SidecarsWritten,
} from '../../../electron/contract/sidecars.ts';
import { RequestFailed } from '../appApi.ts';
import type { FakeEvents } from './fakeEvents.ts';
import type { FakePhotos } from './fakePhotos.ts';

type Words = Pick<PhotoCaption, 'text' | 'keywords' | 'by'>;
/** What one act put where, and what was there. */
type Put = { readonly key: string; readonly before: Words | null; readonly after: Words };
type Planned = Put & { readonly entry: SidecarEntry };

/** Sidecars in memory, all of them written by the studio itself. */
export class FakeSidecars {
  readonly #photos: FakePhotos;
  readonly #files = new Map<string, Words>();
  readonly #plans = new Map<SidecarBatchId, readonly Planned[]>();
  readonly #written = new Map<SidecarBatchId, readonly Planned[]>();
  readonly #writing = new Set<SidecarBatchId>();
  readonly #events: FakeEvents;
  #count = 0;

  constructor(photos: FakePhotos, events: FakeEvents) {
    this.#photos = photos;
    this.#events = events;
  }

  plan({ photoIds, choice }: SidecarRequest): SidecarPlan {
    const cards = this.#photos.cards(photoIds).flatMap(({ id, caption }) => (caption === null ? [] : [{ id, caption }]));
    const planned = cards.flatMap(({ id, caption }) => choice.formats.map((format) => this.#planOne(id, caption, format, choice)));
    const counts = { create: 0, merge: 0, replace: 0, unchanged: 0, refuse: 0 };
    for (const { entry } of planned) counts[entry.action] += 1;
    this.#count += 1;
    const id: SidecarBatchId = `sid_${String(this.#count).padStart(8, '0')}`;
    this.#plans.set(
      id,
      planned.filter(({ entry }) => entry.action !== 'unchanged'),
    );
    const files = filesIn(planned.filter(({ entry }) => entry.action !== 'unchanged'));
    return { id, counts, files, leftOut: photoIds.length - cards.length, entries: planned.map(({ entry }) => entry) };
  }

  async write(id: SidecarBatchId): Promise<SidecarsWritten> {
    const puts = this.#plans.get(id);
    if (puts === undefined) throw failed('sidecarPlanGone');
    this.#plans.delete(id);
    this.#writing.add(id);
    for (const [index, { key, after }] of puts.entries()) {
      this.#files.set(key, after);
      this.#written.set(id, puts.slice(0, index + 1));
      this.#events.announce('sidecarsProgressed', { id, done: index + 1, total: puts.length });
      // Whoever writes to a disk waits for it.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (!this.#writing.has(id)) break;
    }
    this.#writing.delete(id);
    return { files: filesIn(this.#written.get(id) ?? []), failures: [] };
  }

  stop(id: SidecarBatchId): void {
    this.#writing.delete(id);
  }

  undo(id: SidecarBatchId): SidecarsUndone {
    const puts = this.#written.get(id) ?? [];
    if (puts.length === 0) throw failed('sidecarBatchNotFound');
    this.#written.delete(id);
    for (const { key, before } of puts) {
      if (before === null) this.#files.delete(key);
      else this.#files.set(key, before);
    }
    return { restored: puts.length, failures: [] };
  }

  read(ids: readonly PhotoId[]): readonly FoundSidecar[] {
    return this.#photos.cards(ids).flatMap(({ id }) =>
      (['txt', 'xmp', 'json', 'jsonl', 'csv'] as const).flatMap((format) => {
        const words = this.#files.get(keyOf(id, format));
        if (words === undefined) return [];
        const by = format === 'txt' || format === 'xmp' ? null : words.by;
        return [{ photoId: id, format, target: this.#target(id, format, 'photo.jpg.xmp'), words: { ...words, by }, failure: null }];
      }),
    );
  }

  #planOne(id: PhotoId, caption: PhotoCaption, format: SidecarFormat, { policy, xmpName }: SidecarRequest['choice']): Planned {
    const key = keyOf(id, format);
    const before = this.#files.get(key) ?? null;
    const text =
      { skip: before?.text ?? caption.text, overwrite: caption.text, append: '', prepend: '' }[policy] || joined(before, caption, policy);
    const action: SidecarAction =
      before === null ? 'create' : before.text === text ? 'unchanged' : policy === 'overwrite' ? 'replace' : 'merge';
    const target = this.#target(id, format, xmpName);
    const isKept = action === 'unchanged' && text !== caption.text;
    const reason = isKept ? failureOf('sidecarHasWords', target.split('/').at(-1)) : null;
    const entry = { photoId: id, target, format, action, reason, before: before?.text ?? null, after: text };
    return { key, before, after: { text, keywords: caption.keywords, by: caption.by }, entry };
  }

  #target(id: PhotoId, format: SidecarFormat, xmpName: SidecarRequest['choice']['xmpName']): string {
    const { file } = this.#photos.record(id);
    const folder = file.slice(0, file.lastIndexOf('/'));
    const stem = file.slice(0, file.lastIndexOf('.'));
    const names: Readonly<Record<SidecarFormat, string>> = {
      txt: `${stem}.txt`,
      xmp: xmpName === 'photo.xmp' ? `${stem}.xmp` : `${file}.xmp`,
      json: `${file}.json`,
      jsonl: `${folder}/metadata.jsonl`,
      csv: `${folder}/captions.csv`,
    };
    return names[format];
  }
}

function filesIn(planned: readonly Planned[]): number {
  return new Set(planned.map(({ entry }) => entry.target)).size;
}

function keyOf(id: PhotoId, format: SidecarFormat): string {
  return `${id} ${format}`;
}

function joined(before: Words | null, { text }: Words, policy: string): string {
  if (before === null || before.text.includes(text)) return before?.text ?? text;
  return policy === 'append' ? `${before.text}\n${text}` : `${text}\n${before.text}`;
}

function failureOf(code: ErrorCode, file = ''): Failure {
  return { code, message: wordsFor(code, { file }) };
}

function failed(code: ErrorCode): RequestFailed {
  return new RequestFailed(failureOf(code));
}
