// Stands in for Electron's own default app, which the carried distribution lacks: starts the app folder named on the command line.
// A module, so that Electron holds back "ready" until the app itself is loaded.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) {
  console.error('Usage: electron <app folder> [arguments]');
  process.exit(2);
}
const root = resolve(folder);
const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
app.setAppPath(root);
app.setName(description.productName ?? description.name);
app.setVersion(description.version);
await import(pathToFileURL(join(root, description.main)).href);
