import { ESLint } from 'eslint';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import svelte from 'eslint-plugin-svelte';
import typescript from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../paths.ts';
import { restrictionConfigs, restrictionNames } from './restrictions.js';

const eslint = new ESLint({
  cwd: repositoryRoot,
  overrideConfigFile: true,
  overrideConfig: [
    ...svelte.configs.base,
    { files: ['**/*.ts'], languageOptions: { parser: typescript.parser } },
    { files: ['**/*.svelte'], languageOptions: { parserOptions: { parser: typescript.parser } } },
    ...restrictionConfigs(),
  ],
});

async function problemsIn(filePath: string, code: string): Promise<number> {
  const [result] = await eslint.lintText(code, { filePath });
  return result?.errorCount ?? -1;
}

/** For each restriction: where it holds, what breaks it, and the one file that may, where there is one. */
const examples: Readonly<Record<string, { readonly file: string; readonly code: string; readonly allowedIn?: string }>> = {
  'file extensions': { file: 'electron/jobs/a.ts', code: "import { b } from './b';" },
  ipcMain: { file: 'electron/main/main.ts', code: "import { ipcMain } from 'electron';", allowedIn: 'electron/main/ipc/registerIpc.ts' },
  ipcRenderer: {
    file: 'electron/main/main.ts',
    code: "import { ipcRenderer as r } from 'electron';",
    allowedIn: 'electron/preload/preload.ts',
  },
  'window.api': { file: 'renderer/state/jobs.svelte.ts', code: 'window.api.jobs;', allowedIn: 'renderer/api/appApi.ts' },
  clipboard: {
    file: 'electron/main/main.ts',
    code: "import { clipboard } from 'electron';",
    allowedIn: 'electron/main/clipboardAdapter.ts',
  },
  bitmaps: { file: 'electron/main/main.ts', code: 'image.toBitmap();' },
  commandLine: { file: 'electron/main/main.ts', code: "app.commandLine.hasSwitch('demo');" },
  'console-message': { file: 'electron/main/main.ts', code: "contents.on('console-message', guarded('x', f));" },
  preloads: { file: 'electron/main/main.ts', code: 'session.setPreloads([]);' },
  'removed-protocols': { file: 'electron/main/main.ts', code: "protocol.registerFileProtocol('app', f);" },
  'file-path': { file: 'renderer/features/edit/drop.ts', code: 'open(file.path);' },
  'raw listeners': { file: 'electron/main/main.ts', code: "window.webContents.on('did-finish-load', () => zoom());" },
  'raw timers': { file: 'electron/main/main.ts', code: 'setTimeout(() => save(), 500);' },
  'lone promises': { file: 'electron/main/main.ts', code: 'void window.loadURL(url);' },
  utilityProcess: {
    file: 'electron/main/main.ts',
    code: "import { utilityProcess } from 'electron';",
    allowedIn: 'electron/main/serviceProcess.ts',
  },
  'process.kill': { file: 'electron/main/main.ts', code: "process.kill(1, 'SIGKILL');", allowedIn: 'electron/main/serviceProcess.ts' },
  'dialogs that block': { file: 'electron/main/main.ts', code: "dialog.showErrorBox('a', 'b');" },
  enableSandbox: { file: 'electron/main/main.ts', code: 'app.enableSandbox();' },
};

describe('the lint rules of this repository', () => {
  test.each(restrictionNames)('"%s" is refused', async (name) => {
    const example = examples[name];
    if (example === undefined) throw new Error(`"${name}" has no wrong example.`);
    expect(await problemsIn(example.file, example.code)).toBe(1);
    if (example.allowedIn === undefined) return;
    expect(existsSync(join(repositoryRoot, example.allowedIn)), `${example.allowedIn} is there`).toBe(true);
    expect(await problemsIn(example.allowedIn, example.code)).toBe(0);
  });

  test('they reach into markup', async () => {
    expect(await problemsIn('renderer/App.svelte', '<p>{window.api.jobs}</p>')).toBe(1);
  });

  test('what goes through the guard passes, and other rooms have no such rule', async () => {
    const guardedCode = "window.on('move', whileThere('bounds', window, save)); setTimeout(guarded('bounds', save), 500);";
    expect(await problemsIn('electron/main/main.ts', guardedCode)).toBe(0);
    expect(await problemsIn('electron/cli/cli.ts', "process.on('SIGINT', listener);")).toBe(0);
  });

  test('ordinary code passes', async () => {
    expect(
      await problemsIn(
        'electron/main/main.ts',
        "import { app } from 'electron';\nimport { value } from './value.ts';\napp.setName(value.path);",
      ),
    ).toBe(0);
  });

  test('they are part of the configuration that the check uses', async () => {
    const configuration = (await new ESLint({ cwd: repositoryRoot }).calculateConfigForFile('electron/main/main.ts')) as {
      readonly rules: Readonly<Record<string, readonly unknown[]>>;
    };
    expect(configuration.rules['no-restricted-syntax']).toHaveLength(restrictionNames.length + 1);
  });
});
