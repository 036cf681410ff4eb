import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../paths.ts';
import { variable } from './environment.ts';

/**
 * npm runs scripts in the repository, wherever the person stands ("npm --prefix", a folder below), and says in INIT_CWD where that is: relative
 * paths are meant from there.
 */
export function goWherePersonStands(environment: NodeJS.ProcessEnv = process.env): void {
  const folder = variable('INIT_CWD', environment);
  const isOurs = environment['npm_package_json'] === join(repositoryRoot, 'package.json');
  if (isOurs && folder !== undefined && existsSync(folder)) process.chdir(folder);
}
