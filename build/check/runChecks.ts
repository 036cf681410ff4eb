import { keep } from '../testing/keptOutput.ts';
import { addTallies, emptyTally, type Tally } from '../testing/tally.ts';
import { checkSteps } from './checkSteps.ts';

/** Runs every step of the check, one after the other, and prints what each finds. */
export async function runChecks(): Promise<Tally> {
  let tally = emptyTally;
  for (const step of checkSteps) {
    const started = performance.now();
    const problems = await step.run();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${problems === '' ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)`);
    if (problems !== '') {
      console.log(problems);
      keep(`${step.name}\n${problems}\n`);
    }
    tally = addTallies(tally, problems === '' ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
  }
  return tally;
}
