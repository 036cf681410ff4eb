import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { Settings } from '../contract/settings.ts';
import type { WindowBounds } from '../store/settingsRepository.ts';
import { appOrigin } from './contentSecurity.ts';
import { inBackground, whileThere } from './guarded.ts';
import { placeOf } from './windowPlace.ts';

/** The base colour of each theme, so that the window opens in it before anything is drawn. */
const backgrounds = { dark: '#1e1e1e', light: '#f1f1f1' } as const;
const minimum = { width: 860, height: 600 } as const;
const preferred = { width: 1440, height: 900 } as const;
const boundsMilliseconds = 500;

export type WindowParts = {
  readonly preload: string;
  readonly settings: () => Settings;
  readonly bounds: () => WindowBounds | null;
  readonly saveBounds: (bounds: WindowBounds) => void;
};

export function openMainWindow({ preload, settings, bounds: savedBounds, saveBounds }: WindowParts): BrowserWindow {
  nativeTheme.themeSource = settings().theme;
  const bounds = savedBounds();
  const window = new BrowserWindow({
    ...preferred,
    ...(bounds === null ? {} : placeOf(bounds, screen.getDisplayMatching(bounds).workArea)),
    minWidth: minimum.width,
    minHeight: minimum.height,
    show: false,
    title: 'UniFluid Studio',
    backgroundColor: backgroundNow(),
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      // Said one by one, not by app.enableSandbox(): that cancels --no-sandbox, without which nothing starts as root.
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (bounds?.maximized === true) window.maximize();
  const { webContents } = window;
  window.once(
    'ready-to-show',
    whileThere('showing the window', window, () => window.show()),
  );
  webContents.on(
    'did-finish-load',
    whileThere('zoom', webContents, () => webContents.setZoomFactor(settings().zoom)),
  );
  rememberBounds(window, saveBounds);
  inBackground('loading the page', load(window));
  return window;
}

async function load(window: BrowserWindow): Promise<void> {
  try {
    await window.loadURL(`${appOrigin}/`);
  } catch (error) {
    // Closed while it loaded; or its page died, which has its own way back.
    console.error(`The page was not loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function backgroundNow(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}

export function keepBounds(window: BrowserWindow, save: WindowParts['saveBounds']): void {
  save({ ...window.getNormalBounds(), maximized: window.isMaximized() });
}

function rememberBounds(window: BrowserWindow, save: WindowParts['saveBounds']): void {
  const place = 'keeping the bounds';
  let timer: NodeJS.Timeout | undefined;
  const saveNow = (): void => {
    clearTimeout(timer);
    keepBounds(window, save);
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(whileThere(place, window, saveNow), boundsMilliseconds);
  };
  window.on('resize', whileThere(place, window, saveSoon));
  window.on('move', whileThere(place, window, saveSoon));
  window.on('close', whileThere(place, window, saveNow));
}
