// The studio, ended at a moment that the environment names ("WAY MILLISECONDS"), as a person, the system or a supervisor ends it.
import { app, BrowserWindow } from 'electron';
import { startBuiltStudio } from '../builtStudio.js';

function closeWindow() {
  const [window] = BrowserWindow.getAllWindows();
  if (window !== undefined) window.close();
  else app.once('browser-window-created', (_event, created) => setImmediate(() => created.close()));
}

const ways = { window: closeWindow, quit: () => app.quit(), signal: () => process.kill(process.pid, 'SIGTERM') };
const [way, milliseconds] = process.env.UNIFLUID_E2E_END.split(' ');
const end = () => setTimeout(ways[way], Number(milliseconds));
// Only a signal comes before there is anything that somebody could close.
if (way === 'signal') end();
await startBuiltStudio();
console.log('loaded');
if (way !== 'signal') end();
