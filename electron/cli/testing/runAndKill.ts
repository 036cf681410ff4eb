import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** So long after a run over photos has said this line. */
export type Moment = { readonly line: string; readonly waitMilliseconds: number };

/** Has photoRun.ts work in another process and kills it at the moment. Answers how many photos it had told of. */
export async function runAndKill(args: readonly string[], { line: wanted, waitMilliseconds }: Moment): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'photoRun.ts'), ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    told = Math.max(told, Number.parseInt(line, 10));
    if (line === wanted) setTimeout(() => child.kill('SIGKILL'), waitMilliseconds);
  }
  await gone;
  return told;
}
