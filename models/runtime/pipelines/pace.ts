/** Times of a drawing: how long is left, and whether a partial picture is worth its time now. */

/** Share of the drawing's time that partial pictures may take. */
const partialShare = 0.2;

export type Pace = {
  tokenDone(): void;
  secondsLeft(tokensLeft: number): number;
  /** Whether a decode of the length seen so far keeps within its share. The first always may: nothing is known before it. */
  partialFits(): boolean;
  partialDone(milliseconds: number): void;
};

/** `now`: milliseconds. `pictures` are decoded at the end, each as long as a partial one. */
export function startPace(now: () => number, pictures: number): Pace {
  const started = now();
  let tokens = 0;
  let partials = 0;
  let spentOnPartials = 0;
  return {
    tokenDone: () => {
      tokens += 1;
    },
    secondsLeft: (tokensLeft) => {
      const decoding = partials === 0 ? 0 : (spentOnPartials / partials) * pictures;
      return tokens === 0 ? 0 : (((now() - started) / tokens) * tokensLeft + decoding) / 1000;
    },
    partialFits: () => {
      if (partials === 0) return true;
      return spentOnPartials + spentOnPartials / partials <= partialShare * (now() - started);
    },
    partialDone: (milliseconds) => {
      partials += 1;
      spentOnPartials += milliseconds;
    },
  };
}
