import { isStagePanel } from '../../state/navigation.svelte.ts';
import type { Studio } from '../../state/studio.svelte.ts';

export type Command = {
  readonly label: string;
  readonly keys: readonly string[];
  readonly run: () => void;
};

/** What the command palette offers now. Commands about a picture are there only when one is seen on the stage. */
export function commandsOf(studio: Studio): readonly Command[] {
  const { actions, jobs, navigation, preferences, stage, undoStack } = studio;
  const id = isStagePanel(navigation.panel) ? stage.pictureId : null;
  const card = id === null ? undefined : studio.pictures.card(id);
  const running = jobs.running;
  const next = undoStack.next;

  const always: readonly Command[] = [
    { label: 'Go to Prompt', keys: ['Ctrl', '1'], run: () => navigation.go('prompt') },
    { label: 'Go to Edit', keys: ['Ctrl', '2'], run: () => navigation.go('edit') },
    { label: 'Go to Ask', keys: ['Ctrl', '3'], run: () => navigation.go('ask') },
    { label: 'Go to History', keys: ['Ctrl', '4'], run: () => navigation.go('history') },
    { label: 'Go to Models', keys: [], run: () => navigation.go('models') },
    { label: 'Go to Settings', keys: ['Ctrl', ','], run: () => navigation.go('settings') },
    { label: 'Open a picture from disk', keys: ['Ctrl', 'O'], run: () => void actions.choose() },
    { label: 'Show or fold the recent strip', keys: [], run: () => navigation.toggleRecent() },
    { label: 'Keyboard shortcuts', keys: ['?'], run: () => navigation.open('shortcuts') },
    { label: 'Use the light theme', keys: [], run: () => void preferences.change({ theme: 'light' }) },
    { label: 'Use the dark theme', keys: [], run: () => void preferences.change({ theme: 'dark' }) },
    { label: 'Follow the system theme', keys: [], run: () => void preferences.change({ theme: 'system' }) },
  ];
  const aboutPicture: readonly Command[] =
    card === undefined
      ? []
      : [
          { label: 'Edit this picture', keys: [], run: () => actions.edit(card.id) },
          { label: 'Ask about this picture', keys: [], run: () => actions.ask(card.id) },
          {
            label: card.starred ? 'Take the star away' : 'Star this picture',
            keys: ['S'],
            run: () => void actions.star(card),
          },
          { label: 'Export this picture', keys: ['Ctrl', 'E'], run: () => void actions.export(card.id) },
          { label: 'Show in folder', keys: [], run: () => void actions.showInFolder(card.id) },
          { label: 'Move to the trash', keys: ['Del'], run: () => void actions.trash([card.id]) },
        ];
  const aboutJob: readonly Command[] =
    running === undefined
      ? []
      : [
          {
            label: 'Stop and keep what is drawn',
            keys: [],
            run: () => void studio.notices.attempt(() => jobs.stopAndKeep(running.id)),
          },
          {
            label: 'Cancel and keep nothing',
            keys: [],
            run: () => void studio.notices.attempt(() => jobs.cancel(running.id)),
          },
        ];
  const undo: readonly Command[] =
    next === undefined ? [] : [{ label: `Undo: ${next.label}`, keys: ['Ctrl', 'Z'], run: () => void actions.undo() }];
  return [...undo, ...aboutJob, ...aboutPicture, ...always];
}

/** Commands that hold every word of the search, those that begin with it first. */
export function matchingCommands(commands: readonly Command[], search: string): readonly Command[] {
  const text = search.trim().toLowerCase();
  const words = text.split(/\s+/u);
  const matching = commands.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const begins = (command: Command) => (command.label.toLowerCase().startsWith(text) ? 0 : 1);
  return matching.toSorted((a, b) => begins(a) - begins(b));
}
