import { isUnasked } from './jobs.ts';
import type { JobKind, JobRequest } from './jobs.ts';

type Rank = {
  /** Lower ones go first. Jobs of one rank go by their place, which people change. */
  readonly rank: number;
  /** Whether such a job is set aside in the middle, with what it has, when one of a lower rank waits. It is taken up again by itself. */
  readonly givesWay: boolean;
};

const answer: Rank = { rank: 0, givesWay: false };
/** It takes seconds and shows what it does: it is better ended than set aside. */
const drawing: Rank = { rank: 1, givesWay: false };

/** It may take a night, and nothing of it is lost. */
const run: Rank = { rank: 2, givesWay: true };

/** Nobody waits for it. */
const idle: Rank = { rank: 3, givesWay: true };

/** Who wants to know something does not wait for drawings that wait themselves. */
const ranks: Readonly<Record<JobKind, Rank>> = {
  ask: answer,
  caption: answer,
  generate: drawing,
  edit: drawing,
  captionPhotos: run,
  editPhotos: run,
};

function rankIn(request: JobRequest): Rank {
  if (isUnasked(request)) return idle;
  return request.kind === 'captionPhotos' && request.ahead === true ? answer : ranks[request.kind];
}

/** Jobs from this rank on are nobody's: they are not listed. */
export const unaskedRank = idle.rank;

export function rankOf(request: JobRequest): number {
  return rankIn(request).rank;
}

export function givesWay(request: JobRequest): boolean {
  return rankIn(request).givesWay;
}
