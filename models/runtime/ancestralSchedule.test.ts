import { expect, it } from 'vitest';
import { ancestralSchedule, ancestralValues } from './ancestralSchedule.ts';

/** Of `cosine_schedule` in Python: time, signal, noise, posterior of data and of noise, log beta, log of the posterior's variance. */
const expected: ReadonlyMap<string, readonly number[]> = new Map([
  ['4 0', [999, 4.928252e-5, 1, 0.49598444, 7.4919677e-5, -9.8730135e-9, -0.28236365]],
  ['4 1', [666, 0.49598444, 0.86833143, 0.76364851, 0.19704466, -0.40279132, -1.4751256]],
  ['4 2', [333, 0.86137956, 0.50796187, 0.99986064, 1.3782419e-4, -1.3548166, -10.095149]],
  ['4 3', [0, 0.99997938, 0.0064252801, 1, 0, -10.09503, -10.095149]],
  ['100 0', [999, 4.928252e-5, 1, 0.015583721, 0.0031616364, -1.0000851e-5, -2.5288513e-4]],
  ['100 49', [505, 0.69605643, 0.71798712, 0.046949156, 0.95008636, -3.3763573, -3.4101751]],
  ['100 98', [10, 0.99963939, 0.026853235, 0.94276744, 0.05723257, -7.293653, -10.153945]],
]);

it('respaces the times of training as Python does, the noisiest first', () => {
  for (const [place, values] of expected) {
    const [steps = 0, row = 0] = place.split(' ').map(Number);
    const schedule = ancestralSchedule(1000, steps);
    expect(schedule).toHaveLength(steps * ancestralValues);
    for (const [index, value] of values.entries()) {
      const own = schedule[row * ancestralValues + index] ?? Number.NaN;
      expect(Math.abs(own - value), `${place}: ${index}`).toBeLessThanOrEqual(1e-9 + 1e-5 * Math.abs(value));
    }
  }
});
