import type { ApiHandlers } from '../../contract/appApi.ts';
import { scaleAfter } from '../../contract/interfaceScale.ts';
import type { AppInfo, Settings, SettingsPatch } from '../../contract/settings.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/studio.ts';
import type { EngineSupervisor } from '../engineSupervisor.ts';
import type { NoticeBoard } from '../noticeBoard.ts';
import type { FileDialogs } from './fileDialogsPort.ts';
import { openFolder } from './openFolder.ts';

export type SystemParts = {
  readonly studio: Studio;
  readonly engine: EngineSupervisor;
  readonly dialogs: FileDialogs;
  readonly announce: Announce;
  readonly notices: NoticeBoard;
  readonly info: Omit<AppInfo, 'notices'>;
  /** Lets theme, zoom, threads and model take effect. */
  readonly applySettings: (settings: Settings) => void;
  /** Puts the page's own storage on disk. */
  readonly flushStorage: () => void;
};

export function systemHandlers({
  studio,
  announce,
  notices,
  info,
  applySettings,
  flushStorage,
  engine,
  dialogs,
}: SystemParts): Pick<ApiHandlers, 'settings' | 'app'> {
  const set = (patch: SettingsPatch): Settings => {
    const settings = studio.settings.set(patch);
    applySettings(settings);
    announce('settingsChanged', settings);
    return settings;
  };
  return {
    settings: {
      get: () => studio.settings.get(),
      set,
      scale: (step) => set({ zoom: scaleAfter(studio.settings.get().zoom, step) }),
    },
    app: {
      info: () => ({ ...info, notices: notices.all() }),
      dismissNotice(id) {
        notices.dismiss(id);
        return null;
      },
      openFolder: (name) => openFolder(name, { engine, dialogs, info }),
      flushStorage() {
        flushStorage();
        return null;
      },
    },
  };
}
