import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../paths.ts';

// What a machine can repair; what it cannot, it names.
const eslint = join(repositoryRoot, 'node_modules', 'eslint', 'bin', 'eslint.js');
const { status } = spawnSync(process.execPath, [eslint, '.', '--fix'], { cwd: repositoryRoot, stdio: 'inherit' });
process.exitCode = status ?? 1;
