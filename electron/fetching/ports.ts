import type { Transfer } from '../contract/fetching.ts';
import type { Clock } from '../jobs/ports.ts';
import type { FreeSpace } from './freeSpace.ts';

/** Asks a server, as Node's own `fetch` does: the product passes nothing else. */
export type AskServer = (
  address: URL,
  request: { readonly headers: Readonly<Record<string, string>>; readonly redirect: 'manual'; readonly signal: AbortSignal },
) => Promise<Response>;

/** How long a silence is borne, and the pauses before it is tried again; a byte that comes begins them anew. */
export type Patience = { readonly silenceMilliseconds: number; readonly pauses: readonly number[] };

export const usualPatience: Patience = { silenceMilliseconds: 30_000, pauses: [1_000, 3_000, 10_000, 30_000] };

export type FetchParts = {
  readonly ask: AskServer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tell: (transfer: Transfer) => void;
  readonly patience?: Patience;
  readonly free?: FreeSpace;
};

export type Wanted = {
  readonly address: string;
  /** Where it is put, whole or not at all. */
  readonly target: string;
  /** What it must be, as far as that is known before. */
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** Never more than this, whatever a server sends. */
  readonly mostBytes: number;
};
