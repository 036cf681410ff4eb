import { createCaptionUndoing } from '../captionUndoing.ts';
import { openSqlite } from '../sqliteDriver.ts';
import { testBinding } from './testDatabase.ts';

/** Run as a process of its own, to be killed: takes the last act on captions back, or does it again, ten photos at a time. */
const [file = '', way = 'undo'] = process.argv.slice(2);
const undoing = createCaptionUndoing(openSqlite(file, testBinding));
const act = undoing.begin(way === 'redo' ? 'redo' : 'undo');
if (act === null) throw new Error('there is nothing to take back');
const step = (): void => {
  const { isLast } = undoing.step(act, 10);
  console.log('step');
  if (!isLast) setTimeout(step, 20);
};
step();
