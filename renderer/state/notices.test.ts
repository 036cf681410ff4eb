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

test('the same message is not said twice: it stands once, for its full time', () => {
  const notices = new Notices();
  notices.say('Picture copied');
  notices.say('Exported fox.png');
  vi.advanceTimersByTime(5_000);
  notices.say('Picture copied');
  expect(messages(notices)).toEqual(['Exported fox.png', 'Picture copied']);
  vi.advanceTimersByTime(7_999);
  expect(messages(notices)).toEqual(['Picture copied']);
});

test('what is done again and again is counted into one message; its Undo takes all back, and what is taken back alone no longer counts', async () => {
  const notices = new Notices();
  const undone: string[] = [];
  const trash = (...items: readonly string[]) =>
    notices.sayCount({ what: 'trash', items, words: (count) => `${count} in the trash`, undo: async () => undone.push(...items) });
  trash('one');
  trash('two', 'three');
  trash('four');
  expect(messages(notices)).toEqual(['4 in the trash']);
  notices.uncount('trash', ['two']);
  expect(messages(notices)).toEqual(['3 in the trash']);
  notices.toasts[0]?.action?.run();
  await vi.waitFor(() => expect(undone).toEqual(['four', 'two', 'three', 'one']));
  notices.uncount('trash', ['one', 'three', 'four']);
  expect(messages(notices)).toEqual([]);
  trash('five');
  expect(messages(notices)).toEqual(['1 in the trash']);
});
