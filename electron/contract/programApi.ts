import type { Answer } from './answer.ts';
import type { AppInfo, FolderName, Settings, SettingsPatch } from './settings.ts';
import type { ScaleStep } from './interfaceScale.ts';

/** What the window can ask of the program itself. */
export type ProgramApi = {
  readonly settings: {
    get(): Answer<Settings>;
    set(patch: SettingsPatch): Answer<Settings>;
    /** Makes the interface larger or smaller than it is by then: keys and menu may both be at it. */
    scale(step: ScaleStep): Answer<Settings>;
  };
  readonly app: {
    info(): Answer<AppInfo>;
    dismissNotice(id: number): Answer<null>;
    /** In the system's file manager. */
    openFolder(name: FolderName): Answer<null>;
    /** Puts what the window has stored for itself, drafts above all, on disk now. By itself that takes seconds, and a power cut takes them away. */
    flushStorage(): Answer<null>;
  };
};
