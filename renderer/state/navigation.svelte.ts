import type { DraftStorage } from './drafts.svelte.ts';

export const stagePanels = ['prompt', 'edit', 'ask'] as const;
export type StagePanel = (typeof stagePanels)[number];
export type Panel = StagePanel | 'library' | 'history' | 'models' | 'settings';
export type OpenDialog =
  | 'commands'
  | 'shortcuts'
  | 'export'
  | 'name'
  | 'removeFolder'
  | 'removeModel'
  | 'sidecars'
  | 'replaceWords'
  | 'editPhotos'
  | 'searchHelp'
  | 'libraryCheck'
  | null;

export function isStagePanel(panel: Panel): panel is StagePanel {
  return (stagePanels as readonly Panel[]).includes(panel);
}

/** Panels whose side is a drawer in a narrow window. */
function hasDrawer(panel: Panel): boolean {
  return panel === 'library' || isStagePanel(panel);
}

/** Which panel is open and what lies over it. */
export class Navigation {
  readonly #storage: DraftStorage;
  #panel = $state<Panel>('prompt');
  #lastStagePanel = $state<StagePanel>('prompt');
  #recentOpen = $state(true);
  #drawerOpen = $state(false);
  #queueOpen = $state(false);
  #dialog = $state<OpenDialog>(null);
  #isFullScreen = $state(false);

  constructor(storage: DraftStorage) {
    this.#storage = storage;
    this.#recentOpen = storage.getItem('recent.open') !== 'no';
  }

  get panel(): Panel {
    return this.#panel;
  }

  /** Where the stage was seen last: the panel to go back to from the whole-width ones. */
  get lastStagePanel(): StagePanel {
    return this.#lastStagePanel;
  }

  get recentOpen(): boolean {
    return this.#recentOpen;
  }

  /** In a narrow window the panel is a drawer. */
  get drawerOpen(): boolean {
    return this.#drawerOpen;
  }

  get dialog(): OpenDialog {
    return this.#dialog;
  }

  /** The picture alone, without panels and bars. */
  get isFullScreen(): boolean {
    return this.#isFullScreen;
  }

  toggleFullScreen(): void {
    this.#isFullScreen = !this.#isFullScreen;
  }

  leaveFullScreen(): void {
    this.#isFullScreen = false;
  }

  go(panel: Panel): void {
    this.#isFullScreen = false;
    // The rail's own button opens and closes the drawer of the panel it belongs to.
    this.#drawerOpen = hasDrawer(panel) && (panel !== this.#panel || !this.#drawerOpen);
    this.#panel = panel;
    if (isStagePanel(panel)) this.#lastStagePanel = panel;
  }

  closeDrawer(): void {
    this.#drawerOpen = false;
  }

  /** The queue's drawer, over whatever panel there is. */
  get queueOpen(): boolean {
    return this.#queueOpen;
  }

  toggleQueue(): void {
    this.#queueOpen = !this.#queueOpen;
  }

  toggleRecent(): void {
    this.#recentOpen = !this.#recentOpen;
    this.#storage.setItem('recent.open', this.#recentOpen ? 'yes' : 'no');
  }

  open(dialog: OpenDialog): void {
    this.#dialog = dialog;
  }
}
