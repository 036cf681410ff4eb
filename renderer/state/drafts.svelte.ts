import type { ConversationId, ImageId } from '../../electron/contract/ids.ts';
import type { DrawOrder } from '../../electron/contract/jobs.ts';

/** What stands in the three composers. `null` in a number means: the model's own setting. */
export type PromptDraft = {
  text: string;
  style: string;
  /** Null: a new one each time. */
  keptSeed: number | null;
  /** Which variation of the kept seed the first is, for one that was drawn alone; null: the first. */
  keptVariation: number | null;
  guidance: number | null;
  steps: number | null;
  temperature: number | null;
  order: DrawOrder | null;
  variations: number | null;
  tries: number | null;
};

export type EditDraft = {
  text: string;
  /** Null: a new one each time. */
  keptSeed: number | null;
  /** Which variation of the kept seed the first is, for one that was drawn alone; null: the first. */
  keptVariation: number | null;
  guidance: number | null;
  imageGuidance: number | null;
  steps: number | null;
  temperature: number | null;
  order: DrawOrder | null;
  variations: number;
  /** None of the source's own pixels are put back. */
  asDrawn: boolean;
};

export type AskDraft = {
  text: string;
  secondId: ImageId | null;
  /** The thread the person chose; null for the newest about the pictures. */
  threadId: ConversationId | null;
};

/** Some keys in one go, and still well within a second. */
const flushAfterMs = 300;

export type DraftStorage = Pick<Storage, 'getItem' | 'setItem'>;

const emptyPrompt: PromptDraft = {
  text: '',
  style: '',
  keptSeed: null,
  keptVariation: null,
  guidance: null,
  steps: null,
  temperature: null,
  order: null,
  variations: null,
  tries: null,
};

export const emptyEdit: EditDraft = {
  text: '',
  keptSeed: null,
  keptVariation: null,
  guidance: null,
  imageGuidance: null,
  steps: null,
  temperature: null,
  order: null,
  variations: 1,
  asDrawn: false,
};

const emptyAsk: AskDraft = { text: '', secondId: null, threadId: null };

/** A stored draft, key by key: what is missing or of another type comes from the empty one. */
function readDraft<T extends Readonly<Record<string, unknown>>>(storage: DraftStorage, key: string, empty: T): T {
  const stored = parseObject(storage.getItem(key));
  const entries = Object.entries(empty).map(([name, value]) => {
    const candidate = stored[name];
    const fits = value === null ? isScalar(candidate) : typeof candidate === typeof value;
    return [name, fits ? candidate : value] as const;
  });
  // Every key of T is there, with a value of its own type.
  return Object.fromEntries(entries) as T;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'number' || typeof value === 'string';
}

function parseObject(text: string | null): Readonly<Record<string, unknown>> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // A damaged draft is worth less than a window that opens.
    return {};
  }
}

/** Drafts are kept as typed, one for each panel, and are there again after a restart. */
export class Drafts {
  readonly prompt: PromptDraft;
  readonly edit: EditDraft;
  readonly ask: AskDraft;
  readonly #storage: DraftStorage;
  readonly #flush: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `flush` puts the storage on disk, which by itself would take it seconds. */
  constructor(storage: DraftStorage, flush: () => void = () => undefined) {
    this.#storage = storage;
    this.#flush = flush;
    this.prompt = $state(readDraft(storage, 'draft.prompt', emptyPrompt));
    this.edit = $state(readDraft(storage, 'draft.edit', emptyEdit));
    this.ask = $state(readDraft(storage, 'draft.ask', emptyAsk));
  }

  /** Writes all drafts. Called from one effect, which thereby reads every field it depends on. */
  save(): void {
    this.#storage.setItem('draft.prompt', JSON.stringify(this.prompt));
    this.#storage.setItem('draft.edit', JSON.stringify(this.edit));
    this.#storage.setItem('draft.ask', JSON.stringify(this.ask));
    // Not put off again by the next key: who types without a pause loses no more than who stops.
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, flushAfterMs);
  }
}
