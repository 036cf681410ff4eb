import type { ElectronApplication } from '@playwright/test';

/**
 * Makes main's answers come from its event loop. Nothing holds the promise of an answer that is given at once, and a collection of garbage
 * in that moment takes it: "Resulting promise was garbage collected".
 */
export function holdAnswers(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app);
  const held = (asked: unknown, argument?: unknown): Promise<unknown> => {
    const text = `async (electron, argument) => {
      await new Promise((goOn) => setTimeout(goOn, 0));
      return await (${String(asked)})(electron, argument);
    }`;
    // Playwright sends a function as its text.
    return evaluate(
      Object.assign((): unknown => undefined, { toString: () => text }),
      argument,
    );
  };
  // The types of what is asked and answered are those of the method that this stands in for.
  app.evaluate = held as typeof app.evaluate;
}
