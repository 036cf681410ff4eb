import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { runCli } from './runCli.ts';

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

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => Date.now(),
  environment: process.env,
  platform: process.platform,
  packagesFolder: join(import.meta.dirname, '../../models/packages'),
  version: packageJson.version,
  onInterrupt,
});
