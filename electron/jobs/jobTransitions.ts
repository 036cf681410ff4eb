import type { JobState } from '../contract/jobs.ts';

/** Starts that ended in a crash of the engine before a job is set aside. */
const crashLimit = 2;
/** Starts that ended with the whole process and without progress: a power cut may have hit the same job twice. */
const deathLimit = 3;

export type JobEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'fail' }
  | { readonly kind: 'cancel' }
  /** The engine died under it; `uncleanStarts` counts this start, too. */
  | { readonly kind: 'crash'; readonly uncleanStarts: number }
  /** The worker died with everything, and nothing was drawn since this start. */
  | { readonly kind: 'death'; readonly uncleanStarts: number }
  /** The worker gives the job back in good order: the studio quits, the disk is full. */
  | { readonly kind: 'release' }
  | { readonly kind: 'retry' };

/** The state after an event, or null where the event makes no sense in that state. */
export function nextState(state: JobState, event: JobEvent): JobState | null {
  switch (state) {
    case 'queued':
      if (event.kind === 'start') return 'running';
      return event.kind === 'cancel' ? 'cancelled' : null;
    case 'running':
      return afterRunning(event);
    case 'failed':
    case 'cancelled':
      return event.kind === 'retry' ? 'queued' : null;
    case 'done':
      return null;
  }
}

function afterRunning(event: JobEvent): JobState | null {
  switch (event.kind) {
    case 'finish':
      return 'done';
    case 'fail':
      return 'failed';
    case 'cancel':
      return 'cancelled';
    case 'release':
      return 'queued';
    case 'crash':
      return event.uncleanStarts >= crashLimit ? 'failed' : 'queued';
    case 'death':
      return event.uncleanStarts >= deathLimit ? 'failed' : 'queued';
    case 'start':
    case 'retry':
      return null;
  }
}
