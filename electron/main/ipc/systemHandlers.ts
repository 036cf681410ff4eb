import type { ApiHandlers } from '../../contract/appApi.ts';
import type { AppInfo, Settings } from '../../contract/settings.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/openStudio.ts';
import type { NoticeBoard } from '../noticeBoard.ts';

export type SystemParts = {
  readonly studio: Studio;
  readonly announce: Announce;
  readonly notices: NoticeBoard;
  readonly info: Omit<AppInfo, 'notices'>;
  /** Lets theme, zoom, threads and model take effect. */
  readonly applySettings: (settings: Settings) => void;
  /** Shows the profile's folder in the system's file manager. */
  readonly openProfileFolder: () => Promise<void>;
  /** Puts the page's own storage on disk. */
  readonly flushStorage: () => void;
};

export function systemHandlers({
  studio,
  announce,
  notices,
  info,
  applySettings,
  openProfileFolder,
  flushStorage,
}: SystemParts): Pick<ApiHandlers, 'settings' | 'app'> {
  return {
    settings: {
      get: () => studio.settings.get(),
      set(patch) {
        const settings = studio.settings.set(patch);
        applySettings(settings);
        announce('settingsChanged', settings);
        return settings;
      },
    },
    app: {
      info: () => ({ ...info, notices: notices.all() }),
      dismissNotice(id) {
        notices.dismiss(id);
        return null;
      },
      async openProfileFolder() {
        await openProfileFolder();
        return null;
      },
      flushStorage() {
        flushStorage();
        return null;
      },
    },
  };
}
