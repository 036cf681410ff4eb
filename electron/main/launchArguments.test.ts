import { expect, test } from 'vitest';
import { foreignSwitches, profileArgument } from './launchArguments.ts';

const person = { platform: 'linux', isRoot: false } as const;

test.for([
  '--remote-debugging-port=9333',
  '-remote-debugging-port=9333',
  '---remote-debugging-port=9333',
  ' --remote-debugging-port=9333',
  '\t-remote-debugging-port=9333',
  '--REMOTE-DEBUGGING-PORT=9333',
  '--remote-debugging-pipe',
  '-inspect',
  '--inspect-brk=0',
  '-user-data-dir=/tmp/other',
  '-disable-web-security',
  '-js-flags=--expose-gc',
  '--log-net-log=/tmp/log',
  '--ssl-key-log-file=/tmp/keys',
  '--log-file=/tmp/log',
  '--utility-cmd-prefix=/tmp/program',
  '--host-resolver-rules=MAP * 127.0.0.1',
  '--no-sandbox',
  '--profile-directory=other',
  '--a-switch-of-the-next-chromium',
])('the release refuses %j, as any switch that is not its own', (argument) => {
  expect(foreignSwitches(['--profile=/p', argument], person)).toEqual([argument]);
});

test('the release takes its own switches, values and names of files', () => {
  const args = ['--profile', '/p', '--disable-gpu', '--force-device-scale-factor=2', '--ozone-platform=x11', 'picture.png', '-', '--'];
  expect(foreignSwitches(args, person)).toEqual([]);
});

test('what only one system or root needs is taken there alone', () => {
  expect(foreignSwitches(['--no-sandbox'], { platform: 'linux', isRoot: true })).toEqual([]);
  expect(foreignSwitches(['-psn_0_12345'], { platform: 'darwin', isRoot: false })).toEqual([]);
  expect(foreignSwitches(['-psn_0_12345'], person)).toEqual(['-psn_0_12345']);
  expect(foreignSwitches(['/inspect', '/profile=C:\\p'], { platform: 'win32', isRoot: false })).toEqual(['/inspect']);
});

test('the profile is found in both spellings, with any dashes', () => {
  const folders = [['--profile=/a=b'], ['--profile', '/a=b'], ['.', '-profile=/a=b'], ['--profile=/a=b', '--profile=/second']];
  expect(folders.map((args) => profileArgument(args, 'linux'))).toEqual(folders.map(() => '/a=b'));
  expect(profileArgument(['.', '--disable-gpu'], 'linux')).toBeNull();
});

test.for([[['--profile=']], [['--profile', '']], [['--profile']], [['--profile=  ']]])('an empty profile is refused: %j', ([args]) => {
  expect(() => profileArgument(args ?? [], 'linux')).toThrow('profileUnnamed');
});
