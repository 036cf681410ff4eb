import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findWrongImports } from '../import-rules/checkImports.ts';
import { modelsRoot, repositoryRoot } from '../paths.ts';
import { toolkitPython } from '../python/toolkit.ts';

/** One thing the check looks at. `run` resolves with what is wrong, empty when nothing is. */
export type CheckStep = { readonly name: string; readonly run: () => Promise<string> };

/** A TypeScript project for each environment: a stray `window` or `process` fails to compile. */
const projects = [
  'electron/contract',
  'electron/jobs',
  'electron',
  'electron/preload',
  'models/runtime',
  'renderer',
  'build',
  'e2e',
  'tsconfig.tests.json',
];

/** Resolves with the program's output when it fails. */
function outputOfFailure(program: string, args: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const tool = spawn(program, args, { cwd: folder, env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' } });
    let output = '';
    tool.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    tool.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    tool.once('error', reject);
    tool.once('close', (status) => resolve(status === 0 ? '' : output.trim() || `${program} ${args.join(' ')} ended with ${status}`));
  });
}

/** Runs a program of node_modules. */
function runTool(script: string, ...args: readonly string[]): () => Promise<string> {
  return () => outputOfFailure(process.execPath, [join(repositoryRoot, 'node_modules', script), ...args], repositoryRoot);
}

/** Runs the toolkit's Python in models/, where its settings are. */
function runPython(...args: readonly string[]): () => Promise<string> {
  return async () => outputOfFailure(await toolkitPython(), args, modelsRoot);
}

async function checkPythonTypes(): Promise<string> {
  return await runTool('pyright/index.js', '--project', 'models', '--pythonpath', await toolkitPython())();
}

/** import-linter has no module of its own to start. */
const lintPythonImports = 'from importlinter.cli import lint_imports_command; lint_imports_command()';

async function checkImports(): Promise<string> {
  const wrong = await findWrongImports(repositoryRoot);
  return wrong.map(({ rule, from, to, advice }) => `${from} -> ${to}\n  ${rule}: ${advice}`).join('\n');
}

/** Types, markup, lint, imports, unused code: the whole gate besides the tests. */
export const checkSteps: readonly CheckStep[] = [
  ...projects.map((project) => ({ name: `types of ${project}`, run: runTool('typescript/bin/tsc', '--noEmit', '-p', project) })),
  {
    name: 'components',
    run: runTool('svelte-check/bin/svelte-check', '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings', '--output', 'human'),
  },
  { name: 'format', run: runTool('prettier/bin/prettier.cjs', '--list-different', '.') },
  { name: 'lint', run: runTool('eslint/bin/eslint.js', '.', '--max-warnings', '0') },
  { name: 'imports', run: checkImports },
  { name: 'unused code', run: runTool('knip/bin/knip.js', '--no-progress') },
  { name: 'Python lint', run: runPython('-m', 'ruff', 'check', '.') },
  { name: 'Python format', run: runPython('-m', 'ruff', 'format', '--check', '.') },
  { name: 'Python imports', run: runPython('-c', lintPythonImports, '--no-logo', '--no-cache', 'pyproject.toml') },
  { name: 'Python types', run: checkPythonTypes },
];
