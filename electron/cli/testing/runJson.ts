import { join } from 'node:path';
import { runCli } from '../runCli.ts';

export type JsonRun = {
  readonly packagesFolder: string;
  readonly profile: string;
  /** Presses Ctrl+C as soon as stderr holds these words. */
  readonly interruptAt?: string | undefined;
};

/** Runs one command as the program would, with --json. `of`: its lines of one type. */
export async function runJson(args: readonly string[], { packagesFolder, profile, interruptAt }: JsonRun) {
  const said = { stdout: '', stderr: '' };
  let interrupt = (): void => {};
  const status = await runCli([...args, '--json'], {
    stdout: { write: (text) => void (said.stdout += text) },
    stderr: {
      write(text) {
        said.stderr += text;
        if (interruptAt !== undefined && text.includes(interruptAt)) interrupt();
      },
    },
    now: () => Date.now(),
    environment: { UNIFLUID_PROFILE: profile, UNIFLUID_SQLITE_BINDING: process.env['UNIFLUID_SQLITE_BINDING'] },
    platform: process.platform,
    packagesFolder,
    trialModule: join(import.meta.dirname, '../../engine/trialMain.ts'),
    version: '1.2.3',
    onInterrupt(callback) {
      interrupt = callback;
      return () => undefined;
    },
  });
  const lines = said.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status, ...said, of: (type: string) => lines.filter((line) => line['type'] === type) };
}
