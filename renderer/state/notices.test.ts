import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RequestFailed } from '../api/appApi.ts';
import { Notices } from './notices.svelte.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const messages = (notices: Notices) => notices.toasts.map((toast) => toast.message);

test('a message leaves by itself after eight seconds', () => {
  const notices = new Notices();
  notices.say('Exported fox.png');
  vi.advanceTimersByTime(7_999);
  expect(messages(notices)).toEqual(['Exported fox.png']);
  vi.advanceTimersByTime(1);
  expect(messages(notices)).toEqual([]);
});

test('messages stay while somebody points at them, and a full time after that', () => {
  const notices = new Notices();
  notices.say('Exported fox.png');
  vi.advanceTimersByTime(5_000);
  notices.hold(true);
  vi.advanceTimersByTime(60_000);
  expect(messages(notices)).toHaveLength(1);
  notices.hold(false);
  vi.advanceTimersByTime(7_999);
  expect(messages(notices)).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(messages(notices)).toEqual([]);
});

test('a message that was dismissed takes no other with it', () => {
  const notices = new Notices();
  const first = notices.say('one');
  notices.say('two');
  notices.dismiss(first);
  notices.dismiss(first);
  expect(messages(notices)).toEqual(['two']);
});

test('a failed request is said in its own words and answers nothing', async () => {
  const notices = new Notices();
  const failed = await notices.attempt(async () => {
    throw new RequestFailed({ code: 'diskFull', message: 'The disk is full.' });
  });
  expect([failed, await notices.attempt(async () => 5), messages(notices)]).toEqual([undefined, 5, ['The disk is full.']]);
});
