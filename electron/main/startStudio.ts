import { app, nativeTheme, session } from 'electron';
import type { BrowserWindow } from 'electron';
import type { AppEvents, EventName } from '../contract/appEvents.ts';
import { eventChannelOf } from '../contract/channels.ts';
import type { Settings } from '../contract/settings.ts';
import type { EngineOptions } from '../engine/engineProtocol.ts';
import { openStudioWhenFree } from '../studio/openStudio.ts';
import type { Profile } from '../studio/profile.ts';
import { systemClock } from '../studio/system.ts';
import { serveAppScheme } from './appProtocol.ts';
import { CodecProcess } from './codecProcess.ts';
import { spawnEngine } from './engineProcess.ts';
import { EngineSupervisor } from './engineSupervisor.ts';
import { createFileDialogs } from './fileDialogs.ts';
import { guardedClock } from './guarded.ts';
import { createHandlers } from './ipc/handlers.ts';
import { registerIpc } from './ipc/registerIpc.ts';
import { backgroundNow, openMainWindow } from './mainWindow.ts';
import { NoticeBoard } from './noticeBoard.ts';
import { bundles, packagesFolder } from './paths.ts';
import { PowerSaver } from './powerSaver.ts';
import { secureSession } from './security.ts';
import { startService } from './serviceProcess.ts';
import { watchStore } from './storeWatch.ts';

/** Longer than a token takes, shorter than a person waits. */
const drainMilliseconds = 3_000;

export type RunningStudio = {
  focus(): void;
  /** Opens the window again where the platform keeps a program without one. */
  reopen(): void;
  /** Gives the running job back, closes the store, ends the processes. */
  close(): Promise<void>;
};

/** Builds the services of one profile, connects them, and opens the window. */
export async function startStudio(profile: Profile): Promise<RunningStudio> {
  let window: BrowserWindow | null = null;
  const notices = new NoticeBoard();
  const power = new PowerSaver();

  const announce = <N extends EventName>(name: N, payload: AppEvents[N]): void => {
    if (window !== null && !window.isDestroyed()) window.webContents.send(eventChannelOf(name), payload);
  };
  const announceAndNote = <N extends EventName>(name: N, payload: AppEvents[N]): void => {
    if (name === 'noticeRaised') notices.add(payload as AppEvents['noticeRaised']);
    announce(name, payload);
    if (name === 'jobChanged') power.setBusy(studio.queue.isBusy);
  };

  const engineOptions = (settings: Settings): EngineOptions => ({
    packagesFolder: packagesFolder(),
    packageFolder: process.env['UNIFLUID_PACKAGE'] || null,
    modelId: settings.modelId,
    threads: settings.threads,
  });
  const clock = guardedClock(systemClock);
  const codec = new CodecProcess({ start: () => startService({ modulePath: bundles.codec, name: 'codec' }), clock });
  const engine = new EngineSupervisor({
    spawn: spawnEngine(bundles.engine),
    clock,
    onState: (state) => announce('engineState', state),
  });
  const studio = await openStudioWhenFree({
    profile,
    sqliteBinding: process.env['UNIFLUID_SQLITE_BINDING'] || null,
    engine,
    codec,
    clock,
    announce: announceAndNote,
    maxSteps: () => engine.model?.sampler.maxSteps ?? null,
    onlyOwnJobs: false,
  });
  for (const notice of studio.notices) notices.add(notice);
  engine.configure(engineOptions(studio.settings.get()));

  const open = (): void => {
    window = openMainWindow({
      preload: bundles.preload,
      settings: studio.settings.get(),
      bounds: studio.settings.windowBounds(),
      saveBounds(bounds) {
        try {
          studio.settings.setWindowBounds(bounds);
        } catch (error) {
          // A full disk forgets where the window was; it must not keep it from being moved or closed.
          console.error('The place of the window could not be kept:', error);
        }
      },
    });
    reloadOnceAfterCrash(window);
    window.on('closed', () => {
      window = null;
    });
  };

  nativeTheme.on('updated', () => window?.setBackgroundColor(backgroundNow()));
  secureSession(session.defaultSession);
  serveAppScheme(session.defaultSession, {
    windowFolder: bundles.window,
    media: async (id, variant) => {
      const { file } = studio.images.record(id);
      if (variant === 'full') return (await studio.folder.read(file)).data;
      return studio.thumbnails.get(id, async () => (await studio.folder.pixels(file)).pixels);
    },
  });
  registerIpc({
    handlers: createHandlers({
      studio,
      engine,
      announce: announceAndNote,
      notices,
      dialogs: createFileDialogs(() => window),
      info: {
        name: app.getName(),
        version: app.getVersion(),
        electron: process.versions.electron,
        chromium: process.versions.chrome,
        node: process.versions.node,
        platform: process.platform,
        profileFolder: profile.folder,
      },
      applySettings(settings) {
        nativeTheme.themeSource = settings.theme;
        window?.webContents.setZoomFactor(settings.zoom);
        engine.configure(engineOptions(settings));
      },
    }),
    contents: () => window?.webContents ?? null,
    onUnforeseen: (error, channel) => console.error(`${channel} failed:`, error),
  });

  open();
  engine.start();
  void studio.start().then(
    (faults) => faults.forEach((fault) => console.error('A file could not be swept:', fault)),
    (error: unknown) => console.error('The profile could not be swept:', error),
  );
  const stopWatching = watchStore({
    studio,
    clock,
    onChange() {
      announce('imagesChanged', { images: [], removedIds: [] });
      announce('historyChanged', null);
      announce('queueChanged', null);
    },
    onFault: (error) => console.error('The store could not be asked:', error),
  });

  return {
    focus() {
      if (window?.isMinimized() === true) window.restore();
      window?.focus();
    },
    reopen() {
      if (window === null) open();
    },
    async close() {
      stopWatching();
      const drained = studio.close().catch((error: unknown) => console.error('The studio did not close in good order:', error));
      await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, drainMilliseconds))]);
      engine.close();
      codec.close();
    },
  };
}

/** A page that dies comes back once; one that dies at once again would only flicker. */
function reloadOnceAfterCrash(window: BrowserWindow): void {
  let reloadedAt = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    console.error(`The window's process ended: ${reason}`);
    if (reason === 'clean-exit' || Date.now() - reloadedAt < 60_000) return;
    reloadedAt = Date.now();
    window.webContents.reload();
  });
}
