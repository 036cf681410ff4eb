import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { modelsRoot, repositoryRoot } from '../paths.ts';
import { toolkitPython } from '../python/toolkit.ts';

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
const python = await toolkitPython();
for (const args of [
  ['check', '--fix', '.'],
  ['format', '.'],
]) {
  const { status } = spawnSync(python, ['-m', 'ruff', ...args], { cwd: modelsRoot, stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}
