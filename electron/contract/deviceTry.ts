import type { DeviceSpeeds, GraphGroup, Provider } from './devices.ts';

/** What a process that tries one device is started with, as JSON in its arguments. */
export type TryRequest = {
  readonly packageFolder: string;
  readonly threads: number;
  readonly device: { readonly provider: Provider; readonly number: number | null };
};

export const tryStages = ['starting', 'opening', 'golden', 'timing'] as const;
export type TryStage = (typeof tryStages)[number];

/** Milliseconds: a token of one picture and of four drawn together, a piece of text, a picture decoded. Null: the model does not do it. */
export type TryTimes = Readonly<Record<keyof DeviceSpeeds, number | null>>;

/** Of each group of graphs how far its results are from what should be, in tolerances; times, where anything was right. */
export type TryReport = { readonly distances: Readonly<Record<GraphGroup, number>>; readonly times: TryTimes | null };

export type TryMessage =
  | { readonly kind: 'stage'; readonly stage: TryStage }
  | { readonly kind: 'measured'; readonly report: TryReport }
  /** In the library's own words. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Said on stderr, with the group of graphs, before a graph is opened; what the library writes there until the next is about this one. */
export const groupMark = '[graph group] ';
