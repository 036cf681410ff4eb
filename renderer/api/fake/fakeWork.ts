import type { JobId } from '../../../electron/contract/ids.ts';
import type { JobProgress, JobRow } from '../../../electron/contract/jobs.ts';
import type { FakeConversations } from './fakeConversations.ts';
import type { FakeEvents } from './fakeEvents.ts';
import type { FakeLibrary } from './fakeLibrary.ts';

export type Ending = 'cancel' | 'keep' | 'setAside';

/** What the pretended engine works with. */
export type EngineParts = {
  readonly events: FakeEvents;
  readonly library: FakeLibrary;
  readonly conversations: FakeConversations;
  /** Milliseconds for one token of one variation, and for one word of an answer. */
  readonly tokenMs: number;
};

/** The job in work, as the engine sees it: it may be told to end between two tokens. */
export type WorkInHand = {
  readonly id: JobId;
  row(): JobRow;
  change(row: JobRow): void;
  progress(progress: JobProgress, lastGrids: readonly (readonly number[])[]): void;
  isEnding(): boolean;
  /** How it ends, once: the next start of the same job knows nothing of it. */
  takeEnding(): Ending | undefined;
};

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
