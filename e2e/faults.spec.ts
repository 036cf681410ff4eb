import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { environmentWith, expect, fromLauncher, launchStudio, quitStudio, type StartedStudio, steadyPixels, test } from './appFixture.ts';
import { displayShowsSomething, markVariable, soon } from './hang.ts';
import { processesWith } from './processes.ts';
import { draw } from './studioSteps.ts';

const unforeseen = 'Something unforeseen happened. What was finished before is kept.';

/** Throws in main as a callback does that nobody wrote with care. */
function throwInMain(app: ElectronApplication): Promise<unknown> {
  return app.evaluate(() => {
    setTimeout(() => {
      throw new Error('stray');
    });
    return new Promise((resolve) => setTimeout(resolve, 50));
  });
}

function rejectInMain(app: ElectronApplication): Promise<unknown> {
  return app.evaluate(() => {
    void Promise.reject(new Error('stray'));
    return new Promise((resolve) => setTimeout(resolve, 50));
  });
}

/** Answers every message box with its button of this number, and keeps what it said. */
function answerBoxes(app: ElectronApplication, response: number): Promise<unknown> {
  return app.evaluate(({ dialog }, button) => {
    const said: string[] = [];
    Object.assign(globalThis, { saidInBoxes: said });
    dialog.showMessageBox = (...values: readonly unknown[]) => {
      const { message } = values.at(-1) as { readonly message: string };
      said.push(message);
      console.log(message);
      return Promise.resolve({ response: button, checkboxChecked: false });
    };
  }, response);
}

const saidInBoxes = (app: ElectronApplication): Promise<readonly string[]> =>
  app.evaluate(() => (globalThis as unknown as { readonly saidInBoxes: readonly string[] }).saidInBoxes);

/** When all its processes have let go of its output. */
const exitCodeOf = (studio: StartedStudio): Promise<number | null> =>
  new Promise((resolve) => studio.app.process().once('close', (code) => resolve(code)));

test('a stray exception and a stray rejection in main are told in the window, and the studio goes on', async ({ profile }) => {
  const studio = await launchStudio(profile);
  await throwInMain(studio.app);
  await expect(studio.window.getByText(unforeseen).first()).toBeVisible();
  await rejectInMain(studio.app);
  await draw(studio.window, 'a red circle');
  await quitStudio(studio);
});

test('the third fault within five minutes ends the studio in good order, with a word and a status', async ({ profile }) => {
  const studio = await launchStudio(profile);
  await answerBoxes(studio.app, 1);
  let output = '';
  studio.app.process().stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = exitCodeOf(studio);
  for (let fault = 0; fault < 3; fault += 1) await throwInMain(studio.app).catch(() => undefined);
  expect(await soon('Giving up', studio.mark, exit)).toBe(1);
  expect(output).toContain('One unforeseen fault followed another, so the studio ended.');
  expect(processesWith(markVariable, studio.mark)).toEqual([]);
});

test('a page that dies comes back; one that dies again at once asks, and comes back when the person says so', async ({ profile }) => {
  const studio = await launchStudio(profile);
  await answerBoxes(studio.app, 0);
  const crash = (): Promise<void> =>
    studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  await expect
    .poll(() => studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isLoading()))
    .toBe(false);
  // Counted, because a page that was told to die looks alive for a moment.
  await studio.app.evaluate(({ BrowserWindow }) => {
    Object.assign(globalThis, { timesLoaded: 0 });
    BrowserWindow.getAllWindows()[0]?.webContents.on('did-finish-load', () => {
      Object.assign(globalThis, { timesLoaded: Number(Reflect.get(globalThis, 'timesLoaded')) + 1 });
    });
  });
  const timesLoaded = (): Promise<number> => studio.app.evaluate(() => Number(Reflect.get(globalThis, 'timesLoaded')));
  await crash();
  await expect.poll(timesLoaded).toBe(1);
  expect(await saidInBoxes(studio.app)).toEqual([]);
  await crash();
  await expect
    .poll(() => saidInBoxes(studio.app))
    .toEqual(['The window stopped twice within a minute. Jobs go on, and what was drawn is kept.']);
  await expect.poll(timesLoaded).toBe(2);
  await quitStudio(studio);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} ends a studio that says why it does not start`, async ({ profile }) => {
    // No folder can be made where a file is.
    const file = join(profile, 'file');
    writeFileSync(file, '');
    const mark = randomUUID();
    const studio = spawn(
      fromLauncher('UNIFLUID_E2E_ELECTRON'),
      ['--no-sandbox', join(import.meta.dirname, '..'), `--profile=${file}`, ...steadyPixels],
      { env: environmentWith(mark) },
    );
    let output = '';
    studio.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exited = new Promise((resolve) => studio.once('exit', (code) => resolve(code)));
    await expect.poll(() => output).toContain('profileReadOnly');
    // The box is there, where the display can be looked at.
    await expect.poll(displayShowsSomething).not.toBe(false);
    studio.kill(signal);
    expect(await soon('Ending the refusal', mark, exited)).toBe(1);
  });
}

test('a studio that hangs in a test is ended, and the display and the processes are kept to look at', async () => {
  const mark = randomUUID();
  const hanging = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { env: environmentWith(mark) });
  await expect.poll(() => processesWith(markVariable, mark).map(({ pid }) => pid)).toEqual([hanging.pid]);
  await expect(soon('Quitting', mark, new Promise(() => {}), 100)).rejects.toThrow('Quitting took more than 0.1 s');
  await expect.poll(() => processesWith(markVariable, mark)).toEqual([]);
  expect(readFileSync(test.info().outputPath('processes.txt'), 'utf8')).toContain(`${hanging.pid} `);
  expect(existsSync(test.info().outputPath('display.png'))).toBe(displayShowsSomething() !== null);
});
