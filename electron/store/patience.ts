import { AppError } from '../contract/errors.ts';
import type { Clock } from '../jobs/ports.ts';

const pauseMilliseconds = 100;

/**
 * Takes a step of the store again and again while another program holds the store, for at most so long. The process goes on with other
 * things meanwhile. The step must begin with what can be refused: each try starts from its beginning.
 */
export async function whenFree<T>(step: () => T | Promise<T>, clock: Clock, patienceMilliseconds = 10_000): Promise<T> {
  const start = clock.steady();
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'databaseBusy';
      if (!isBusy || clock.steady() - start >= patienceMilliseconds) throw error;
    }
    await new Promise<void>((goOn) => clock.after(pauseMilliseconds, goOn));
  }
}
