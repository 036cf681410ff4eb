import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { resolveElectron } from './resolveElectron.ts';
import { compilerDefines, needsCompiledBinding, sqliteBindingVariable } from './sqliteBinding.ts';

test('Node-API 9 and older need a compiled binding', () => {
  expect([8, 9, 10, 11].map(needsCompiledBinding)).toEqual([true, true, false, false]);
});

test('the defines of a .gypi become compiler arguments', () => {
  expect(compilerDefines("{\n  'defines': [\n    'SQLITE_DQS=0',\n    'SQLITE_ENABLE_FTS5',\n  ],\n}\n")).toEqual([
    '-DSQLITE_DQS=0',
    '-DSQLITE_ENABLE_FTS5',
  ]);
});

const script = `
  const [, , driver, nativeBinding] = process.argv;
  const Database = require(driver);
  for (let round = 0; round < 200; round += 1) {
    const database = new Database(':memory:', { nativeBinding });
    database.prepare('SELECT @value AS value').get({ value: 3 });
    for (const _ of database.prepare('SELECT 1 UNION SELECT 2').iterate()) break;
    try { database.exec('nonsense'); } catch (error) { if (error.code !== 'SQLITE_ERROR') throw error; }
    if (round % 2 === 0) database.close();
  }
  global.gc();
  setTimeout(() => { global.gc(); console.log('survived'); }, 50);
`;

test('the binding for this Electron survives the garbage collection of statements and databases', async () => {
  const electron = await resolveElectron();
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const binding = electron.environment[sqliteBindingVariable];
  const output = execFileSync(
    electron.executable,
    ['--expose-gc', '-e', script, '-', driver, ...(binding === undefined ? [] : [binding])],
    {
      encoding: 'utf8',
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    },
  );
  expect(output).toBe('survived\n');
}, 120_000);
