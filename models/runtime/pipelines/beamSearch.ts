/**
 * Which texts of one picture are gone on with, from the logits of those that are still open; `unifluid/beam_search.py` is its twin. As
 * in the `generate` of Hugging Face: twice as many candidates as beams, ended texts ranked by their mean log-probability a piece.
 */
import { logSoftmax } from '../sampling.ts';

/** A text so far; `ids` end with <eos> where the model ended it. Log-probabilities are the model's own, whatever was barred. */
export type Hypothesis = { readonly ids: readonly number[]; readonly logProbabilities: readonly number[]; readonly total: number };

export type Beams = {
  /** The likeliest open texts, best first; one before the first step. */
  readonly open: readonly Hypothesis[];
  /** Ended ones, best first. */
  readonly ended: readonly Hypothesis[];
};

export type BeamOptions = {
  /** Open texts at most; 1 = greedy. */
  readonly width: number;
  readonly eos: number;
  /** Pieces at most, <eos> included. */
  readonly most: number;
  /** Pieces at least before <eos>. */
  readonly fewest: number;
  /** Pieces that may not follow a text. */
  barred(ids: readonly number[]): ReadonlySet<number>;
};

/** `parents`: for each text now open, which of those that were open it goes on from. */
export type BeamStep = { readonly beams: Beams; readonly parents: readonly number[] };

export function startBeams(): Beams {
  return { open: [{ ids: [], logProbabilities: [], total: 0 }], ended: [] };
}

/** `logits`: one row for each open text. No text is open once the search is over. */
export function advanceBeams(beams: Beams, logits: readonly Float32Array[], options: BeamOptions): BeamStep {
  const { width, eos, most } = options;
  const count = width === 1 ? 1 : 2 * width;
  const candidates = beams.open.flatMap((text, parent) => continuations(text, parent, logits[parent], count, options));
  candidates.sort((a, b) => b.text.total - a.text.total || a.parent - b.parent || a.id - b.id);
  const kept = candidates.slice(0, count);
  const ends = kept.slice(0, width).filter(({ id }) => id === eos);
  const goOn = kept.filter(({ id }) => id !== eos).slice(0, width);
  const ended = best([...beams.ended, ...ends.map(({ text }) => text)], width);
  const open = goOn.map(({ text }) => text);
  const length = (beams.open[0]?.ids.length ?? 0) + 1;
  if (length === most) return { beams: { open: [], ended: best([...ended, ...open], width) }, parents: [] };
  if (isOver(open, ended, width)) return { beams: { open: [], ended }, parents: [] };
  return { beams: { open, ended }, parents: goOn.map(({ parent }) => parent) };
}

/** Ranks texts of different lengths: a sum alone would prefer the shortest. */
export function meanLogProbability({ ids, total }: Hypothesis): number {
  return ids.length === 0 ? 0 : total / ids.length;
}

type Candidate = { readonly text: Hypothesis; readonly parent: number; readonly id: number };

function continuations(
  text: Hypothesis,
  parent: number,
  logits: Float32Array | undefined,
  count: number,
  { eos, fewest, barred }: BeamOptions,
): Candidate[] {
  if (logits === undefined) throw new TypeError('An open text has no logits');
  const logProbabilities = logSoftmax(logits);
  const never = barred(text.ids);
  const mayEnd = text.ids.length >= fewest;
  return likeliest(logProbabilities, count, (id) => never.has(id) || (id === eos && !mayEnd)).map((id) => {
    const own = logProbabilities[id] ?? -Infinity;
    return { id, parent, text: { ids: [...text.ids, id], logProbabilities: [...text.logProbabilities, own], total: text.total + own } };
  });
}

/** Ids of the greatest values, greatest first, the lower id of equals. */
function likeliest(values: Float64Array, count: number, isBarred: (id: number) => boolean): number[] {
  const found: number[] = [];
  const at = (place: number): number => values[found[place] ?? -1] ?? -Infinity;
  for (const [id, value] of values.entries()) {
    if (found.length === count && value <= at(count - 1)) continue;
    if (isBarred(id)) continue;
    let place = found.length;
    while (place > 0 && value > at(place - 1)) place -= 1;
    found.splice(place, 0, id);
    if (found.length > count) found.pop();
  }
  return found;
}

function best(texts: readonly Hypothesis[], width: number): Hypothesis[] {
  // Sorting keeps the order of equals: the one that ended first stands first.
  return texts.toSorted((a, b) => meanLogProbability(b) - meanLogProbability(a)).slice(0, width);
}

/** Nothing is open, or nothing that is open looks better than the worst of as many ended texts as there are beams. */
function isOver(open: readonly Hypothesis[], ended: readonly Hypothesis[], width: number): boolean {
  const [leader] = open;
  const worst = ended[width - 1];
  return leader === undefined || (worst !== undefined && meanLogProbability(worst) >= meanLogProbability(leader));
}
