import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');

/** Starts the built studio as Electron does that is given the repository's folder. */
export async function startBuiltStudio() {
  const { productName, version, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  app.setAppPath(root);
  app.setName(productName);
  app.setVersion(version);
  await import(pathToFileURL(join(root, main)).href);
}
