import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dropDevelopmentVariables, mendTemporaryFolder } from './launchEnvironment.ts';

// Not below TMPDIR, whose length is what the test is about.
const folder = mkdtempSync('/tmp/unifluid-env-');
afterAll(() => rmSync(folder, { recursive: true }));

test('the release forgets every variable that serves development, and no other', () => {
  const kept = { HOME: '/home/a', UNIFLUID_PROFILE: '/p', UNIFLUID_PYTHON: '/python', LANG: 'de_DE.UTF-8', NODEX: '1' };
  const environment: Record<string, string | undefined> = {
    ...kept,
    UNIFLUID_SQLITE_BINDING: '/tmp/evil.node',
    UNIFLUID_PACKAGE: '/tmp/package',
    UNIFLUID_CUDA_STAND_IN: '/tmp/wheels.json',
    UNIFLUID_PROFILE_OF_ANOTHER: 'x',
    ELECTRON_RUN_AS_NODE: '1',
    ELECTRON_LOG_FILE: '/tmp/log',
    NODE_OPTIONS: '--require=/tmp/evil.cjs',
    NODE_EXTRA_CA_CERTS: '/tmp/ca',
    SSLKEYLOGFILE: '/tmp/keys',
  };
  dropDevelopmentVariables(environment);
  expect(environment).toEqual(kept);
});

test('a folder for temporary files that Chromium can use is left alone', () => {
  const environment = { TMPDIR: folder };
  expect(mendTemporaryFolder(environment, 'linux')).toBeNull();
  expect(mendTemporaryFolder({}, 'linux')).toBeNull();
  expect(environment).toEqual({ TMPDIR: folder });
});

test('one that Chromium cannot use is replaced, and why is said', () => {
  const long = join(folder, 'x'.repeat(60));
  mkdirSync(long);
  writeFileSync(join(folder, 'file'), '', { mode: 0o700 });
  const said = ['', 'relative', long, join(folder, 'gone'), join(folder, 'file')].map((TMPDIR) => {
    const environment = { TMPDIR };
    return [mendTemporaryFolder(environment, 'linux'), environment.TMPDIR];
  });
  expect(said).toEqual([
    ['TMPDIR is no absolute path; temporary files go to /tmp.', '/tmp'],
    ['TMPDIR is no absolute path; temporary files go to /tmp.', '/tmp'],
    ['TMPDIR is longer than 66 bytes; temporary files go to /tmp.', '/tmp'],
    ['TMPDIR cannot be written; temporary files go to /tmp.', '/tmp'],
    ['TMPDIR is no folder; temporary files go to /tmp.', '/tmp'],
  ]);
});
