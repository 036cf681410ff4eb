import type { Task } from '../../../electron/contract/tasks.ts';
import type { StudioState } from '../studioState.svelte.ts';

/** Something the window can do, whichever way it is asked for: key, button, menu, palette. */
export type Command = {
  /** What it does, in the list of shortcuts. */
  readonly does: string;
  /** What it is called where it acts on what is there now ("Undo: 2 pictures moved to the trash"); `does` where that says it all. */
  readonly label?: (studio: StudioState) => string;
  /** Names of key presses, the one that is shown first. */
  readonly presses: readonly string[];
  /** Where the keys work: while text is typed too, or not, because there they would mean a letter or the text's own undo. */
  readonly whileTyping: boolean;
  /** Its keys belong to text that is selected anywhere in the window. */
  readonly yieldsToSelectedText?: boolean;
  /** Whether it can be done now. Always, where this is left out. */
  readonly isPossible?: (studio: StudioState) => boolean;
  /** Why it cannot be done now, for a person who sees it offered; null where it can. */
  readonly whyNot?: (studio: StudioState) => string | null;
  /** What a model must be able to do for it now; none, where this is left out or answers null. */
  readonly task?: (studio: StudioState) => Task | null;
  readonly run: (studio: StudioState) => void;
};
