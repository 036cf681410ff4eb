import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packagesFolder = fileURLToPath(new URL('../../packages', import.meta.url));

/** Smallest real package: random or barely trained weights, all graphs. */
export const tinyPackage = join(packagesFolder, 'tiny-test');

/** All packages in the repository. */
export function repositoryPackages(): { readonly name: string; readonly folder: string }[] {
  return readdirSync(packagesFolder)
    .map((name) => ({ name, folder: join(packagesFolder, name) }))
    .filter(({ folder }) => existsSync(join(folder, 'manifest.json')));
}
