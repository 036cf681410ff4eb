import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

/** Enough for the list of errors that stands before a runner's own sum. */
const mostKept = 12_000;
let kept = '';

/** Shows what a runner prints as it comes, and keeps the end of it. */
export function showAndKeep(child: ChildProcessByStdio<null, Readable, Readable>): void {
  kept = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.on('data', (chunk: Buffer) => {
      to.write(chunk);
      keep(chunk.toString('utf8'));
    });
  }
}

/** Keeps what is shown in another way. */
export function keep(text: string): void {
  kept = (kept + text).slice(-mostKept);
}

/** The end of what the last runner printed; empty where none ran since it was taken. */
export function takeKeptOutput(): string {
  const taken = kept;
  kept = '';
  return taken;
}
