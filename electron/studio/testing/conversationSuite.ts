import { describe, expect, test } from 'vitest';
import type { AskRequest } from '../../contract/jobs.ts';
import { codeOf } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

/** The sentences about questions, the history and settings. */
export function describeConversations(name: string, studio: SuiteSteps): void {
  const { drawOne, edit, rowOf } = studio;

  describe(`${name}: questions, history, settings`, () => {
    test('a conversation holds three questions and then says so', async () => {
      const image = await drawOne('two apples');
      const ask = async (more: Partial<AskRequest> = {}) => {
        const id = await studio.api.jobs.enqueue({ kind: 'ask', imageIds: [image], question: 'how many apples?', ...more });
        await studio.finishJobs();
        return (await rowOf(id))?.conversationId ?? undefined;
      };
      const conversationId = await ask();
      if (conversationId === undefined) throw new Error('no conversation was begun');
      await ask({ conversationId, question: 'which colour?' });
      expect(await ask({ conversationId, question: 'why?' })).toBe(conversationId);
      const { turns, takesMore, imageIds } = await studio.api.history.conversation(conversationId);
      expect(turns.map(({ question, state }) => [question, state])).toEqual([
        ['how many apples?', 'done'],
        ['which colour?', 'done'],
        ['why?', 'done'],
      ]);
      expect([takesMore, imageIds]).toEqual([false, [image]]);
      expect(turns.every(({ answer, confidence }) => answer !== '' && confidence !== null)).toBe(true);
      expect(await codeOf(() => ask({ conversationId }))).toBe('conversationFull');
      expect((await studio.api.history.conversationsAbout(image)).map(({ id }) => id)).toEqual([conversationId]);
    });

    test('a description is kept with its picture', async () => {
      const image = await drawOne('two apples');
      await studio.api.jobs.enqueue({ kind: 'caption', imageId: image });
      await studio.finishJobs();
      expect((await studio.api.images.get(image)).caption?.text).toEqual(expect.stringMatching(/./u));
    });

    test('the history lists what was done, newest first', async () => {
      const fox = await drawOne('a red fox');
      await edit(fox, 'make it green');
      const { entries } = await studio.api.history.page({ limit: 10 });
      expect(entries.map(({ kind }) => kind)).toEqual(['edit', 'generate']);
    });

    test('a change of one setting leaves the others as they were', async () => {
      const before = await studio.api.settings.get();
      const after = await studio.api.settings.set({ theme: 'dark' });
      expect(after).toEqual({ ...before, theme: 'dark' });
      expect(await studio.api.settings.get()).toEqual(after);
    });

    test('a step of the interface scale is one from what the scale is by then, however fast the steps come', async () => {
      const { settings } = studio.api;
      expect((await settings.scale('usual')).zoom).toBe(1);
      await Promise.all([settings.scale('smaller'), settings.scale('smaller')]);
      expect((await settings.get()).zoom).toBe(0.75);
    });
  });
}
