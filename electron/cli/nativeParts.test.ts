import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'unifluid-native-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Stands for a system whose linker refuses a native part: an old C library, too little memory, an empty file. */
function refusing(parts: string): string {
  const script = `const own = process.dlopen;
    process.dlopen = (module, file, ...rest) => {
      if (/${parts}/.test(file)) {
        throw Object.assign(new Error(file + ': cannot open shared object file'), { code: 'ERR_DLOPEN_FAILED' });
      }
      return own.call(process, module, file, ...rest);
    };`;
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

function run(missing: string, ...args: readonly string[]) {
  const entry = join(import.meta.dirname, 'cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', refusing(missing), entry, ...args], {
    encoding: 'utf8',
    env: { ...process.env, UNIFLUID_PROFILE: folder, UNIFLUID_PACKAGE: 'tiny-test' },
  });
  return { status, stdout, stderr };
}

test('help and version need no native part at all', () => {
  expect(run('.', '--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u) as string, stderr: '' });
  expect(run('.', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('generate "<prompt>"') as string, stderr: '' });
});

test('history and models need neither the model runtime nor the picture reader', () => {
  expect(run('onnxruntime|sharp', 'history', '--json')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(run('onnxruntime|sharp', 'models', 'verify')).toMatchObject({ status: 0, stderr: '' });
});

test('what needs a part that cannot be loaded says so in a sentence', () => {
  const drawing = run('onnxruntime|sharp', 'generate', 'a red circle', '--out', join(folder, 'never.png'));
  expect(drawing.status).toBe(1);
  expect(drawing.stderr).toMatch(/The model runtime cannot be loaded on this system.*\(runtimeUnusable\)\n$/u);
  expect(drawing.stderr).not.toMatch(/^ +at /mu);
  const history = run('better_sqlite3|better-sqlite3', 'history');
  expect(history.status).toBe(1);
  expect(history.stderr).toMatch(/^The history cannot be opened on this .* \(sqliteUnsupported\)\n$/u);
});
