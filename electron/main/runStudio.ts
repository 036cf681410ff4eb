import { app, dialog, Menu } from 'electron';
import { wordsFor } from '../contract/errorWords.ts';
import type { ScaleStep } from '../contract/interfaceScale.ts';
import type { Profile } from '../studio/profile.ts';
import { systemClock } from '../studio/system.ts';
import { menuTemplate } from './applicationMenu.ts';
import { onEndSignal } from './endSignals.ts';
import { FaultRule } from './faultRule.ts';
import { guarded, guardedClock, inBackground, setFaultListener } from './guarded.ts';
import { refuse } from './refusal.ts';
import { Shutdown } from './shutdown.ts';
import { startStudio } from './startStudio.ts';
import type { RunningStudio } from './startStudio.ts';

let studio: RunningStudio | null = null;

const shutdown = new Shutdown({
  clock: guardedClock(systemClock),
  async drain() {
    faultRule.phase = 'ending';
    await studio?.drain();
  },
  log: (error) => console.error('The studio did not close in good order:', error),
  cut: () => studio?.endProcesses(),
  exit: (status) => app.exit(status),
});

const faultRule = new FaultRule({
  now: () => Date.now(),
  log: (place, error) => console.error(`Unforeseen (${place}):`, error),
  refuse,
  tell: () => studio?.tellOfFault(),
  giveUp: () => shutdown.begin(1, sayFarewell),
});

async function sayFarewell(): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'UniFluid Studio',
    message: wordsFor('studioStopped'),
    buttons: ['Start Again', 'Close'],
    cancelId: 1,
  });
  if (response === 0) app.relaunch();
}

/** Puts every way in which something unforeseen may come up under one rule, so that Electron shows no box of its own. */
export function catchUncaught(): void {
  setFaultListener((error, place) => faultRule.met(error, place));
  const met = (place: string) => (error: unknown) => faultRule.met(error, place);
  process.on('uncaughtException', guarded('uncaught exception', met('uncaught exception')));
  process.on('unhandledRejection', guarded('unhandled rejection', met('unhandled rejection')));
  // A terminal that was closed takes no log; that is no fault.
  for (const stream of [process.stdout, process.stderr])
    stream.on(
      'error',
      guarded('log', () => {}),
    );
}

/** From here on there is one way out: however the studio is asked to end, it drains first. */
export function runStudio(profile: Profile): void {
  const quit = (): void => shutdown.begin(0);
  onEndSignal(quit);
  app.on(
    'second-instance',
    guarded('second instance', () => studio?.focus()),
  );
  app.on(
    'activate',
    guarded('activation', () => studio?.reopen()),
  );
  app.on(
    'window-all-closed',
    guarded('last window', () => {
      if (process.platform !== 'darwin') quit();
    }),
  );
  app.on(
    'before-quit',
    guarded('quitting', (event) => {
      event.preventDefault();
      quit();
    }),
  );
  inBackground('start', startWhenReady(profile));
}

async function startWhenReady(profile: Profile): Promise<void> {
  await app.whenReady();
  // Asked to end before it began.
  if (!shutdown.isRunning) return;
  try {
    const scale = guarded('scaling the interface', (step: ScaleStep) => studio?.scale(step));
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform: process.platform, isInstalled: app.isPackaged, scale })));
    studio = await startStudio(profile);
    faultRule.phase = 'running';
  } catch (error) {
    faultRule.phase = 'ending';
    refuse(error);
  }
}
