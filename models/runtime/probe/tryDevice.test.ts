import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SessionFactory } from '../inferenceSession.ts';
import { createOrtSession } from '../ortSession.ts';
import { tinyPackage } from '../testing/packages.ts';
import { tryDevice } from './tryDevice.ts';

/** Told where nodes are put, the library writes thousands of lines into the log of the tests. */
const session: SessionFactory = (path, options) => createOrtSession(path, { ...options, tellsPlacement: false });
const testing = join(import.meta.dirname, '../testing');

test.each([
  ['draws, edits and reads', tinyPackage, { one: true, four: true, text: true, picture: true }],
  ['draws codes and reads', join(testing, 'tiny-janus/package'), { one: true, four: true, text: true, picture: true }],
  ['only reads', join(testing, 'tiny-reader/package'), { one: false, four: false, text: true, picture: false }],
  ['only draws', join(testing, 'tiny-nextstep/package'), { one: true, four: true, text: false, picture: true }],
])('a device is tried with a package that %s: what it cannot do has no time', { timeout: 120_000 }, async (_what, packageFolder, timed) => {
  const trial = { packageFolder, threads: 1, device: { provider: 'cpu', number: null } } as const;
  const { distances, times } = await tryDevice(trial, session, () => undefined);
  expect(Math.max(...Object.values(distances))).toBeLessThanOrEqual(1);
  expect(times).not.toBeNull();
  expect(Object.fromEntries(Object.entries(times ?? {}).map(([name, time]) => [name, time !== null]))).toEqual(timed);
});
