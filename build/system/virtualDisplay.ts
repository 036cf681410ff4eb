import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Failure } from '../failure.ts';
import { variable } from './environment.ts';
import { screenOf } from './screen.ts';
import { ensureRequirements, hasProgram, virtualDisplayServer } from './systemPackages.ts';

/** A display for windows: the person's own, or a virtual one that ends with `stop`. */
export type Display = {
  readonly environment: Readonly<Record<string, string>>;
  readonly isVirtual: boolean;
  /** The file in which a virtual display keeps what it shows (see xwdPicture.ts). */
  readonly frame: string | null;
  stop(): void;
};

const ownDisplay: Display = { environment: {}, isVirtual: false, frame: null, stop: () => undefined };

/** Uses the display there is, or starts Xvfb on a free number where there is none. */
export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return ownDisplay;
  const screen = await screenOf(process.env);
  if (screen === 'there') return ownDisplay;
  if (screen === 'gone') {
    const names = ['DISPLAY', 'WAYLAND_DISPLAY'].flatMap((name) => (variable(name) === undefined ? [] : [`${name}=${variable(name)}`]));
    throw new Failure(`No screen answers at ${names.join(' or ')}. Set it to a screen that is there, or unset it for a virtual one.`);
  }
  ensureRequirements([virtualDisplayServer]);
  const folder = mkdtempSync(join(tmpdir(), 'unifluid-display-'));
  // The kernel ends it with this process, whatever ends that.
  const [program, ...before] = hasProgram('setpriv') ? (['setpriv', '--pdeathsig', 'TERM', 'Xvfb'] as const) : (['Xvfb'] as const);
  const screen0 = ['-screen', '0', '1600x1000x24', '-nolisten', 'tcp'];
  // Without -noreset it starts afresh whenever its last window closes, and a studio that starts at that moment finds no display.
  const server = spawn(program, [...before, '-displayfd', '3', ...screen0, '-noreset', '-fbdir', folder], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await displayNumber(server);
  const stop = (): void => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  return { environment: { DISPLAY: `:${number}` }, isVirtual: true, frame: join(folder, 'Xvfb_screen0'), stop };
}

/** Xvfb writes the number it took, and a line feed, once it accepts windows. */
function displayNumber(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    // Descriptor 3 is the pipe opened above, readable on this side.
    (server.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.trim());
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Failure(`Xvfb ended at once with code ${code}.`)));
  });
}
