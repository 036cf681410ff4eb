import { app, nativeTheme, session } from 'electron';
import type { ApiHandlers } from '../contract/appApi.ts';
import { serveAppScheme } from './appProtocol.ts';
import { createFileDialogs } from './fileDialogs.ts';
import { createHandlers } from './ipc/handlers.ts';
import type { HandlerParts } from './ipc/handlers.ts';
import { registerIpc } from './ipc/registerIpc.ts';
import { bundles } from './paths.ts';
import { secureSession } from './security.ts';
import type { StudioWindow } from './studioWindow.ts';

type Parts = Omit<HandlerParts, 'dialogs' | 'info' | 'applySettings' | 'flushStorage'> & {
  readonly window: StudioWindow;
  readonly profileFolder: string;
  /** The engine runs by them from now on. */
  readonly configureEngine: HandlerParts['applySettings'];
};

/** Pages, pictures and answers for the window, and nothing else of the machine. */
export function serveWindow({ window, profileFolder, configureEngine, ...parts }: Parts): ApiHandlers {
  const { studio } = parts;
  secureSession(session.defaultSession);
  serveAppScheme(session.defaultSession, {
    windowFolder: bundles.window,
    media: async (id, variant) => {
      if (variant !== 'thumbnail') return studio.originals.show(id, variant);
      const { file } = studio.images.record(id);
      return studio.thumbnails.get(id, async () => (await studio.folder.pixels(file)).pixels);
    },
    photo: (id, variant) => studio.photoViews.show(id, variant),
  });
  const handlers = createHandlers({
    ...parts,
    dialogs: createFileDialogs(() => window.current, profileFolder),
    info: {
      name: app.getName(),
      version: app.getVersion(),
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      node: process.versions.node,
      platform: process.platform,
      profileFolder,
    },
    applySettings(settings) {
      nativeTheme.themeSource = settings.theme;
      window.contents?.setZoomFactor(settings.zoom);
      configureEngine(settings);
    },
    flushStorage: () => session.defaultSession.flushStorageData(),
  });
  registerIpc({
    handlers,
    contents: () => window.contents,
    onUnforeseen: (error, channel) => console.error(`${channel} failed:`, error),
  });
  return handlers;
}
