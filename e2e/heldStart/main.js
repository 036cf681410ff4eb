// What end-to-end tests start: the built studio, which opens its window only once Playwright has attached. Playwright holds Electron's
// "ready" back by a loader of its own where it finds Electron itself; here it is given one. Without this it may attach while the first
// page commits, and then waits for a frame that came before.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');
const { productName, version, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
app.setAppPath(root);
app.setName(productName);
app.setVersion(version);

const ready = app.whenReady();
const attached = new Promise((resolveAttached) => {
  // Called by Playwright, by this name.
  globalThis.__playwright_run = resolveAttached;
});
app.whenReady = () => attached.then(() => ready);
await import(pathToFileURL(join(root, main)).href);
