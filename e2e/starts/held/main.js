// The studio, which opens its window only once Playwright has attached. Playwright holds Electron's "ready" back by a loader of its own
// where it finds Electron itself; here it is given one. Without this it may attach while the first page commits, and then waits for a frame
// that came before.
import { app } from 'electron';
import { startBuiltStudio } from '../builtStudio.js';

const ready = app.whenReady();
const attached = new Promise((resolve) => {
  // Called by Playwright, by this name.
  globalThis.__playwright_run = resolve;
});
app.whenReady = () => attached.then(() => ready);
await startBuiltStudio();
