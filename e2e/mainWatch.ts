import type { ElectronApplication } from '@playwright/test';

/** In main: the longest time that nothing was answered, since it was asked last. */
declare const lag: { take(): number };

const resolutionMilliseconds = 5;

/** From now on main counts how long it is silent. */
export async function watchMain(app: ElectronApplication): Promise<void> {
  await app.evaluate((_electron, resolution) => {
    let [longest, last] = [0, performance.now()];
    setInterval(() => {
      longest = Math.max(longest, performance.now() - last - resolution);
      last = performance.now();
    }, resolution);
    const take = () => {
      const value = longest;
      longest = 0;
      return value;
    };
    Object.assign(globalThis, { lag: { take } });
  }, resolutionMilliseconds);
}

/** The longest silence of main since this was asked last, in milliseconds. */
export function takeSilence(app: ElectronApplication): Promise<number> {
  return app.evaluate(() => lag.take());
}
