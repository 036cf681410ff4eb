import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { ApiHandlers } from '../../contract/appApi.ts';
import { apiNames, channelOf } from '../../contract/channels.ts';
import { AppError } from '../../contract/errors.ts';
import { systemClock } from '../../studio/system.ts';
import { answerCall, endpoints } from './answerCall.ts';
import type { CallParts, Endpoint, Sender } from './answerCall.ts';
import { CallLimiter } from './callLimiter.ts';

const mainFrame = { url: 'app://studio/' };
const contents = { mainFrame, isDestroyed: () => false };
let called: { readonly channel: string; readonly value: unknown }[];
let unforeseen: unknown[];
let table: readonly Endpoint[];

beforeEach(() => {
  called = [];
  unforeseen = [];
  const groups = Object.entries(apiNames).map(([group, methods]) => [
    group,
    Object.fromEntries(methods.map((method) => [method, (value: unknown) => called.push({ channel: channelOf(group, method), value })])),
  ]);
  // Built from the contract's own names, so it has every method; what they return is not looked at.
  table = endpoints(Object.fromEntries(groups) as ApiHandlers);
});

const parts = (change: Partial<CallParts> = {}): CallParts => ({
  contents: () => contents,
  limiter: new CallLimiter(),
  clock: { ...systemClock, now: () => 0 },
  onUnforeseen: (error) => unforeseen.push(error),
  ...change,
});
const call = (channel: string, payload: unknown, sender: Sender = { senderFrame: mainFrame }, change: Partial<CallParts> = {}) => {
  const endpoint = table.find((each) => each.channel === channel);
  if (endpoint === undefined) throw new Error(`no channel ${channel}`);
  return answerCall(endpoint, sender, payload, parts(change));
};
const code = async (answer: Promise<{ ok: boolean; error?: { code: string } }>) => (await answer).error?.code ?? 'ok';

test('every method of the contract has a channel', () => {
  expect(table.map(({ channel }) => channel)).toEqual(
    Object.entries(apiNames).flatMap(([group, methods]) => methods.map((method) => channelOf(group, method))),
  );
});

test('only the main frame of our window on our origin is heard', async () => {
  const senders: Readonly<Record<string, [Sender, Partial<CallParts>?]>> = {
    ours: [{ senderFrame: mainFrame }],
    gone: [{ senderFrame: null }],
    otherFrame: [{ senderFrame: { url: 'app://studio/' } }],
    navigated: [{ senderFrame: mainFrame }, { contents: () => ({ ...contents, mainFrame: { url: 'app://studio/' } }) }],
    destroyed: [{ senderFrame: mainFrame }, { contents: () => ({ ...contents, isDestroyed: () => true }) }],
    noWindow: [{ senderFrame: mainFrame }, { contents: () => null }],
  };
  const heard = await Promise.all(
    Object.entries(senders).map(async ([name, [sender, change]]) => [name, await code(call('engine.state', undefined, sender, change))]),
  );
  expect(Object.fromEntries(heard)).toEqual({
    ours: 'ok',
    gone: 'untrustedSender',
    otherFrame: 'untrustedSender',
    navigated: 'untrustedSender',
    destroyed: 'untrustedSender',
    noWindow: 'untrustedSender',
  });
});

test.for(['https://studio/', 'app://studio.evil/', 'app://evil/', 'about:blank', '', 'file:///etc/passwd', 'app:studio'])(
  'the origin %j is refused',
  async (url) => {
    const frame = { url };
    expect(
      await code(
        call('engine.state', undefined, { senderFrame: frame }, { contents: () => ({ mainFrame: frame, isDestroyed: () => false }) }),
      ),
    ).toBe('untrustedSender');
  },
);

test('whatever JSON arrives on whatever channel, the answer is a Result and handlers only see what their schema allows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...table), fc.jsonValue(), async (endpoint, payload) => {
      const before = called.length;
      const answer = await answerCall(endpoint, { senderFrame: mainFrame }, payload, parts());
      expect(answer.ok || answer.error.message.length > 0).toBe(true);
      if (answer.ok) expect(endpoint.schema.safeParse(payload).success).toBe(true);
      else expect(called).toHaveLength(before);
    }),
    { numRuns: 1_000 },
  );
  expect(unforeseen).toEqual([]);
});

test('unknown fields are refused, values out of range have their own code', async () => {
  const draw = { kind: 'generate', prompt: 'a', seed: 1, variations: 1, steps: 4, guidance: 3, temperature: 1, order: 'random' };
  const codes = {
    good: draw,
    extra: { ...draw, surprise: 1 },
    empty: { ...draw, prompt: '  ' },
    long: { ...draw, prompt: 'x'.repeat(100_000) },
    negative: { ...draw, seed: -1 },
    huge: { ...draw, seed: 2 ** 53 },
    half: { ...draw, seed: 1.5 },
    none: { ...draw, variations: 0 },
    many: { ...draw, variations: 9 },
    noSteps: { ...draw, steps: 0 },
    hot: { ...draw, temperature: Infinity },
    wild: { ...draw, guidance: Number.NaN },
    order: { ...draw, order: 'spiral' },
    proto: JSON.parse('{"__proto__":{"kind":"generate"}}') as unknown,
    nothing: undefined,
    threePictures: { kind: 'ask', imageIds: ['img_00000000', 'img_00000001', 'img_00000002'], question: 'x' },
    badId: { kind: 'caption', imageId: '../../etc' },
  };
  const answers = await Promise.all(
    Object.entries(codes).map(async ([name, payload]) => [name, await code(call('jobs.enqueue', payload))]),
  );
  expect(Object.fromEntries(answers)).toEqual({
    good: 'ok',
    extra: 'badRequest',
    empty: 'promptEmpty',
    long: 'promptTooLong',
    negative: 'seedOutOfRange',
    huge: 'seedOutOfRange',
    half: 'seedOutOfRange',
    none: 'variationsOutOfRange',
    many: 'variationsOutOfRange',
    noSteps: 'stepsOutOfRange',
    hot: 'temperatureOutOfRange',
    wild: 'guidanceOutOfRange',
    order: 'badRequest',
    proto: 'badRequest',
    nothing: 'badRequest',
    threePictures: 'pictureCountOutOfRange',
    badId: 'badRequest',
  });
});

test('foreseen errors arrive with code and sentence, unforeseen ones without their text', async () => {
  const failing = (error: Error): Endpoint => ({
    channel: 'engine.state',
    schema: table[0]?.schema.optional() ?? fail(),
    handler: () => {
      throw error;
    },
  });
  const secret = new Error('/home/somebody/secret: SQL near "x"');
  expect(await answerCall(failing(secret), { senderFrame: mainFrame }, undefined, parts())).toEqual({
    ok: false,
    error: { code: 'unexpected', message: 'Something unforeseen happened. What was finished before is kept.' },
  });
  expect(unforeseen).toEqual([secret]);
  expect(
    await answerCall(failing(new AppError('fileNotFound', { file: 'a.png' })), { senderFrame: mainFrame }, undefined, parts()),
  ).toEqual({
    ok: false,
    error: { code: 'fileNotFound', message: 'a.png does not exist.' },
  });
});

test('a page gone wild is slowed down, second by second', async () => {
  const limiter = new CallLimiter();
  const answers = await Promise.all(Array.from({ length: 260 }, () => code(call('engine.state', undefined, undefined, { limiter }))));
  expect(answers.filter((answer) => answer === 'ok')).toHaveLength(200);
  expect(await code(call('engine.state', undefined, undefined, { limiter, clock: { ...systemClock, now: () => 1_000 } }))).toBe('ok');
});

function fail(): never {
  throw new Error('the table is empty');
}

test('a call that another program is in the way of is answered when it is over, and acts once', async () => {
  let tries = 0;
  const handler = (): number => {
    tries += 1;
    if (tries < 3) throw new AppError('databaseBusy');
    return tries;
  };
  const endpoint: Endpoint = { channel: 'test', schema: z.unknown(), handler };
  expect(await answerCall(endpoint, { senderFrame: mainFrame }, null, parts())).toEqual({ ok: true, value: 3 });
});

test('a handler that has begun to act is not asked again', async () => {
  let acts = 0;
  const handler = async (): Promise<never> => {
    acts += 1;
    await Promise.resolve();
    throw new AppError('databaseBusy');
  };
  const answer = await answerCall({ channel: 'test', schema: z.unknown(), handler }, { senderFrame: mainFrame }, null, parts());
  expect([answer.ok, acts]).toEqual([false, 1]);
});
