import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleIfChanged } from '../bundle/bundle.ts';
import { distFolder, repositoryRoot } from '../paths.ts';
import { inheritedEnvironment } from '../system/environment.ts';
import { endingSignals, endWithNpm } from '../system/signals.ts';
import { goWherePersonStands } from '../system/standing.ts';

/** A command, or a question about commands; anything else that starts with a dash is a switch for the window. */
function isForCommandLine(args: readonly string[]): boolean {
  const [first] = args;
  return first !== undefined && (!first.startsWith('-') || ['-h', '--help', '--version'].includes(first));
}

async function runCommandLine(args: readonly string[]): Promise<void> {
  const entry = join(distFolder, 'cli', 'cli.js');
  // In this very process, so that signals and exit codes are the command line's own.
  process.argv = [process.execPath, entry, ...args];
  await import(pathToFileURL(entry).href);
}

async function openWindow(args: readonly string[]): Promise<void> {
  const { resolveElectron } = await import('../electron/resolveElectron.ts');
  const { openDisplay } = await import('../system/virtualDisplay.ts');
  const { sandboxAdvice } = await import('../system/sandbox.ts');
  const electron = await resolveElectron();
  const display = await openDisplay();
  console.error(`Starting on Electron ${electron.version}${display.isVirtual ? ', on a virtual display: no screen was found' : ''}`);
  const advice = sandboxAdvice();
  if (advice !== undefined) console.error(advice);
  const studio = spawn(electron.executable, [...electron.arguments, repositoryRoot, ...args], {
    stdio: 'inherit',
    env: { ...inheritedEnvironment(), ...electron.environment, ...display.environment },
  });
  for (const signal of endingSignals()) process.on(signal, () => studio.kill('SIGTERM'));
  studio.once('exit', (code) => process.exit(code ?? 1));
}

const args = process.argv.slice(2);
goWherePersonStands();
endWithNpm();
await bundleIfChanged();
await (isForCommandLine(args) ? runCommandLine(args) : openWindow(args));
