import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../paths.ts';

// What a machine can repair; what it cannot, it names.
const repairs = [
  ['eslint/bin/eslint.js', '.', '--fix'],
  ['prettier/bin/prettier.cjs', '--write', '--log-level', 'warn', '.'],
] as const;
for (const [script, ...args] of repairs) {
  const { status } = spawnSync(process.execPath, [join(repositoryRoot, 'node_modules', script), ...args], {
    cwd: repositoryRoot,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = status ?? 1;
}
