import type { Command } from './command.ts';

/** The line of jobs, as a whole. */
export const queueCommands = {
  toggleQueue: {
    does: 'Show the queue',
    label: ({ navigation }) => (navigation.queueOpen ? 'Close the queue' : 'Show the queue'),
    presses: ['Ctrl+j'],
    whileTyping: true,
    run: ({ navigation }) => navigation.toggleQueue(),
  },
  pauseQueue: {
    does: 'Pause the queue now, or go on',
    label: ({ queue }) => (queue.isPaused ? 'Go on with the queue' : 'Pause the queue now'),
    presses: ['Ctrl+Shift+p'],
    whileTyping: true,
    run: ({ queue }) => void (queue.isPaused ? queue.goOn() : queue.pause('setAside')),
  },
  finishThenStop: {
    does: 'Finish this, then stop',
    presses: ['Ctrl+Shift+f'],
    whileTyping: true,
    isPossible: ({ jobs, queue }) => jobs.running !== undefined && !queue.isPaused,
    run: ({ queue }) => void queue.pause('finish'),
  },
  clearQueue: {
    does: 'Clear what waits',
    presses: [],
    whileTyping: true,
    isPossible: ({ jobs }) => jobs.waiting.length > 0,
    run: ({ queue }) => void queue.clear(),
  },
  retryFailed: {
    does: 'Try all that failed again',
    presses: [],
    whileTyping: true,
    isPossible: ({ queue }) => queue.failed.length > 0,
    run: ({ queue }) => void queue.retryFailed(),
  },
  dismissFailed: {
    does: 'Dismiss all that failed',
    presses: [],
    whileTyping: true,
    isPossible: ({ queue }) => queue.failed.length > 0,
    run: ({ queue }) => queue.dismiss(queue.failed),
  },
} as const satisfies Readonly<Record<string, Command>>;
