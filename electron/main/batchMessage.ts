import { Notification } from 'electron';
import type { BatchWords } from './batchTeller.ts';
import { guarded } from './guarded.ts';

/** The system's own message about a batch: the one shown before makes way for it. A press brings the window to the front. */
export function createBatchMessage(onPress: () => void): (words: BatchWords) => void {
  // Held, or it could be collected before it is pressed.
  let shown: Notification | null = null;
  return (words) => {
    if (!Notification.isSupported()) return;
    shown?.close();
    shown = new Notification(words);
    shown.on('click', guarded('message about a batch', onPress));
    shown.show();
  };
}
