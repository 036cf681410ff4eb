/** The times of an eps head, respaced from those it was trained with; `unifluid/gaussian_diffusion.py` has the same numbers. */

/** Numbers of one step: time, signal, noise, the posterior's share of data and of noise, the ends of the learned log-variance. */
export const ancestralValues = 7;

const cosineOffset = 0.008;
const largestBeta = 0.999;

/** [steps, 7] in the order of sampling: the noisiest time first. */
export function ancestralSchedule(trainSteps: number, steps: number): Float32Array {
  const all = cumulativeSignal(trainSteps);
  const kept = Array.from({ length: steps }, (_, index) => roundHalfToEven(steps === 1 ? 0 : (index * (trainSteps - 1)) / (steps - 1)));
  const schedule = new Float32Array(steps * ancestralValues);
  const logPosteriorOf = (index: number): number => {
    const [signal, previous] = [all[kept[index] ?? 0] ?? 1, index === 0 ? 1 : (all[kept[index - 1] ?? 0] ?? 1)];
    return Math.log(((1 - signal / previous) * (1 - previous)) / (1 - signal));
  };
  for (const [index, time] of kept.entries()) {
    const [signal, previous] = [all[time] ?? 1, index === 0 ? 1 : (all[kept[index - 1] ?? 0] ?? 1)];
    const beta = 1 - signal / previous;
    // The first step's posterior has no variance; it borrows the next one's.
    const logPosterior = index > 0 ? logPosteriorOf(index) : steps > 1 ? logPosteriorOf(1) : Math.log(beta);
    const values = [
      time,
      Math.sqrt(signal),
      Math.sqrt(1 - signal),
      (beta * Math.sqrt(previous)) / (1 - signal),
      ((1 - previous) * Math.sqrt(1 - beta)) / (1 - signal),
      Math.log(beta),
      logPosterior,
    ];
    schedule.set(values, (steps - 1 - index) * ancestralValues);
  }
  return schedule;
}

/** The share of signal left after each training step, squared. */
function cumulativeSignal(trainSteps: number): Float64Array {
  const at = (fraction: number): number => Math.cos((((fraction + cosineOffset) / (1 + cosineOffset)) * Math.PI) / 2) ** 2;
  const product = new Float64Array(trainSteps);
  let left = 1;
  for (let time = 0; time < trainSteps; time += 1) {
    left *= Math.max(at((time + 1) / trainSteps) / at(time / trainSteps), 1 - largestBeta);
    product[time] = left;
  }
  return product;
}

/** As PyTorch rounds. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
