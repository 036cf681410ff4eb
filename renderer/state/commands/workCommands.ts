import type { JobId } from '../../../electron/contract/ids.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';

function onRunningJob(does: string, act: (jobId: JobId, studio: StudioState) => Promise<unknown>): Command {
  return {
    does,
    presses: [],
    whileTyping: false,
    isPossible: ({ jobs }) => jobs.running !== undefined,
    run: (studio) => {
      const running = studio.jobs.running;
      if (running !== undefined) void studio.notices.attempt(() => act(running.id, studio));
    },
  };
}

/** Taking back, and what can be done with the job that runs. */
export const workCommands = {
  undo: {
    does: 'Undo',
    label: ({ undoStack }) => (undoStack.next ? `Undo: ${undoStack.next.label}` : 'Nothing to undo'),
    presses: ['Ctrl+z'],
    whileTyping: false,
    isPossible: ({ undoStack }) => undoStack.next !== undefined,
    run: ({ actions }) => void actions.undo(),
  },
  redo: {
    does: 'Redo',
    label: ({ undoStack }) => (undoStack.nextRedo ? `Redo: ${undoStack.nextRedo.label}` : 'Nothing to redo'),
    presses: ['Ctrl+Shift+z', 'Ctrl+y'],
    whileTyping: false,
    isPossible: ({ undoStack }) => undoStack.nextRedo !== undefined,
    run: ({ actions }) => void actions.redo(),
  },
  stopAndKeep: onRunningJob('Stop and keep what is drawn', (id, { jobs }) => jobs.stopAndKeep(id)),
  cancelJob: onRunningJob('Cancel and keep nothing', (id, { jobs }) => jobs.cancel(id)),
} as const satisfies Readonly<Record<string, Command>>;
