import type { JobRow } from '../../../electron/contract/jobs.ts';
import { taskOf } from '../../../electron/contract/taskOf.ts';
import type { DrawingRequest } from '../../../electron/contract/requestFrom.ts';
import type { DrawActions } from '../drawActions.ts';
import { isOver } from '../jobs.svelte.ts';
import { isStagePanel } from '../navigation.svelte.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';

/** What the window shows as being done: the job on the stage, else the one in work. */
function jobInSight({ jobs, stage }: StudioState): JobRow | undefined {
  const { shown } = stage;
  const watched = shown.kind === 'job' ? jobs.row(shown.jobId) : undefined;
  return watched === undefined || isOver(watched) ? jobs.running : watched;
}

function hasDrawn(studio: StudioState): boolean {
  const row = jobInSight(studio);
  return row !== undefined && studio.jobs.hasDrawn(row.id);
}

/** The button or the key is gone with the job, so the focus goes back to where the next words are typed. */
function endJob(studio: StudioState, end: 'cancel' | 'stopAndKeep'): void {
  const row = jobInSight(studio);
  if (row === undefined) return;
  void studio.notices.attempt(() => studio.jobs[end](row.id));
  studio.focusComposer();
}

/** Draws what stands on the stage once more in some way, where `requestOf` has a request that does. */
function drawAgain(does: string, requestOf: (drawing: DrawActions) => DrawingRequest | null) {
  return {
    does,
    presses: [],
    whileTyping: false,
    isPossible: ({ drawing, navigation }) => isStagePanel(navigation.panel) && requestOf(drawing) !== null,
    task({ drawing }) {
      const request = requestOf(drawing);
      return request === null ? null : taskOf(request);
    },
    run: ({ drawing, notices }) => void notices.attempt(() => drawing.repeat(requestOf(drawing))),
  } as const satisfies Command;
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
  drawWithNewSeed: {
    does: 'Draw it again with a new seed',
    presses: ['Ctrl+Shift+Enter'],
    whileTyping: true,
    isPossible: ({ drawing, navigation }) => isStagePanel(navigation.panel) && drawing.again !== null,
    task: ({ drawing }) => (drawing.again === null ? null : taskOf(drawing.again)),
    run: ({ drawing, notices }) => void notices.attempt(() => drawing.drawWithNewSeed()),
  },
  drawOnlyThis: drawAgain('Draw only this variation again', ({ onlyThis }) => onlyThis),
  drawAllTries: drawAgain('Draw all its tries, and keep them', ({ allTries }) => allTries),
  drawAsDrawn: drawAgain('Edit again and leave it as the model draws it', ({ asDrawn }) => asDrawn),
  stopJob: {
    does: 'Stop and keep what is drawn',
    label: (studio) => (hasDrawn(studio) ? 'Stop and keep what is drawn' : 'Stop'),
    presses: ['Escape'],
    whileTyping: true,
    isPossible: (studio) => jobInSight(studio) !== undefined,
    // Of what has not begun there is nothing to keep.
    run: (studio) => endJob(studio, hasDrawn(studio) ? 'stopAndKeep' : 'cancel'),
  },
  cancelJob: {
    does: 'Stop now and keep nothing',
    presses: ['Ctrl+.'],
    whileTyping: true,
    isPossible: (studio) => jobInSight(studio) !== undefined,
    run: (studio) => endJob(studio, 'cancel'),
  },
} as const satisfies Readonly<Record<string, Command>>;
