import { test } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { readXwd } from '../build/system/xwdPicture.ts';
import { processesWith, processTree } from './processes.ts';

/** Every process of one studio has it in its environment. */
export const markVariable = 'UNIFLUID_E2E_STUDIO';

/** With what follows it stays below the 30 s in which a hung start or stop has to end. */
const patienceMilliseconds = 25_000;

/** The whole display, boxes included, where it is a virtual one of ours. */
function lookAtDisplay(): ReturnType<typeof readXwd> | null {
  const frame = process.env['UNIFLUID_E2E_FRAME'];
  return frame === undefined ? null : readXwd(readFileSync(frame));
}

/** Null where the display cannot be looked at. */
export function displayShowsSomething(): boolean | null {
  return lookAtDisplay()?.rgb.some((value) => value > 0) ?? null;
}

async function keepScreenshot(file: string): Promise<void> {
  const seen = lookAtDisplay();
  if (seen === null) return;
  const { width, height, rgb } = seen;
  await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file);
}

export function endProcesses(mark: string): void {
  for (const { pid } of processesWith(markVariable, mark)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}

/** Waits for a start or a stop. What hangs is ended, and the test fails with what the display and the machine looked like. */
export async function soon<T>(what: string, mark: string, work: Promise<T>, patience = patienceMilliseconds): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), patience);
  });
  const first = await Promise.race([work.then((value) => ({ value })), late]).finally(() => clearTimeout(timer));
  if (first !== 'late') return first.value;
  // What is ended below rejects it, and nobody listens any more.
  work.catch(() => undefined);
  const tree = processTree();
  writeFileSync(test.info().outputPath('processes.txt'), tree);
  await keepScreenshot(test.info().outputPath('display.png'));
  endProcesses(mark);
  throw new Error(`${what} took more than ${patience / 1000} s: see display.png and processes.txt beside the test's results.`);
}
