import { spawn } from 'node:child_process';
import { Failure } from '../failure.ts';
import { modelsRoot } from '../paths.ts';

/** Runs a program in `models/` with its progress shown, and resolves with what it printed. */
export function runInModels(program: string, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd: modelsRoot, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.once('error', failed);
    child.once('close', (status) => {
      if (status === 0) done(printed);
      else
        failed(new Failure(`${program} ${args.slice(0, 2).join(' ')} ended with ${String(status)}; the same command goes on from there.`));
    });
  });
}
