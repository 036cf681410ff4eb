import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { exitCodes } from './exitStatus.ts';
import { runCli } from './runCli.ts';
import { watchStream } from './watchedStream.ts';

/** npm passes a terminal's interrupt on besides the terminal's own: two within this time are one. */
const oneInterruptMilliseconds = 1_000;

function onInterrupt(callback: () => void): () => void {
  let interruptedAt: number | null = null;
  const listener = (): void => {
    if (interruptedAt !== null && Date.now() - interruptedAt > oneInterruptMilliseconds) process.exit(130);
    interruptedAt ??= Date.now();
    callback();
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}

const [stdout, stderr] = [watchStream(process.stdout), watchStream(process.stderr)];

const status = await runCli(process.argv.slice(2), {
  stdout,
  stderr,
  now: () => Date.now(),
  environment: process.env,
  platform: process.platform,
  packagesFolder: join(import.meta.dirname, '../../models/packages'),
  // Beside the sources or, as the rest, among the bundles.
  trialModule: join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../engine/trialMain.ts' : '../trial/trialMain.cjs'),
  version: packageJson.version,
  onInterrupt,
});

const fault = await stdout.fault();
// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
if (fault === null || fault === 'EPIPE') {
  process.exitCode = status;
} else {
  stderr.write(`The results could not be written to the standard output (${fault}). What was done is kept in the history.\n`);
  process.exitCode = status === exitCodes.done ? exitCodes.failed : status;
}
