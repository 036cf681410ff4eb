import { expect, test } from 'vitest';
import { readScene } from '../../api/fake/fakeScene.ts';
import { createFakeStudio } from '../../api/fakeAppApi.ts';
import type { StudioState } from '../studioState.svelte.ts';
import { connectedStudio } from '../testing/connectedStudio.ts';
import type { Command } from './command.ts';
import { commandIds, commandTable, keysOf, offerCommand, partPresses, possibleCommands } from './commandTable.ts';
import { shortcutList } from './shortcutList.ts';

async function openStudio(tokenMs = 0) {
  const { api, library } = createFakeStudio({ tokenMs });
  const fox = { kind: 'generated', title: 'a fox', scene: readScene('a fox'), order: [], tokensDrawn: 64, createdAt: 1 } as const;
  const first = library.add(fox);
  const studio = await connectedStudio(api);
  studio.stage.show(first.id);
  return { studio, first };
}

test('no two commands share a key press, and no part of the window takes one away from them', () => {
  const presses = [
    ...commandIds.flatMap((id) => [...(commandTable[id] as Command).presses]),
    ...Object.values(partPresses).map(({ press }) => press),
  ];
  expect(presses.filter((press, index) => presses.indexOf(press) !== index)).toEqual([]);
});

test('a plain letter is no command while text is typed', () => {
  const letters = commandIds.filter((id) => {
    const { presses, whileTyping }: Command = commandTable[id];
    return whileTyping && presses.some((press) => !press.startsWith('Ctrl+') && press !== 'Escape');
  });
  expect(letters).toEqual([]);
});

test('the list of shortcuts shows every command that has a key, once, by the keys its button shows', () => {
  const withKeys = commandIds.filter((id) => keysOf(id).length > 0);
  for (const id of withKeys) expect(shortcutList).toContainEqual({ does: commandTable[id].does, keys: keysOf(id) });
  expect(new Set(shortcutList.map(({ does }) => does)).size).toBe(shortcutList.length);
});

test('commands about a picture are offered only where one is seen on the stage', async () => {
  const { studio } = await openStudio();
  expect(offerCommand(studio, 'trashPicture').isPossible).toBe(true);
  studio.navigation.go('history');
  expect(offerCommand(studio, 'trashPicture').isPossible).toBe(false);
  expect(possibleCommands(studio).map(({ id }) => id)).not.toContain('starPicture');
});

test('in the history the commands mean what is selected there, wherever the focus is; in the trash Delete is for good and nothing is starred', async () => {
  const { studio, first } = await openStudio();
  studio.navigation.go('history');
  const removed: unknown[] = [];
  let isTrash = false;
  const stop = studio.picturesInHand.offer({
    ids: () => [first.id],
    lead: () => first.id,
    isTrash: () => isTrash,
    remove: (ids) => removed.push(...ids),
  });
  offerCommand(studio, 'exportPicture').run();
  expect([studio.navigation.dialog, studio.exporting.ids]).toEqual(['export', [first.id]]);
  offerCommand(studio, 'starPicture').run();
  await expect.poll(() => studio.pictures.card(first.id)?.starred).toBe(true);
  isTrash = true;
  expect([offerCommand(studio, 'starPicture').isPossible, offerCommand(studio, 'trashPicture').label]).toEqual([false, 'Delete for good']);
  offerCommand(studio, 'trashPicture').run();
  expect(removed).toEqual([first.id]);
  stop();
  expect(offerCommand(studio, 'exportPicture').isPossible).toBe(false);
});

test('the interface is scaled step by step, as far as Settings go', async () => {
  const { studio } = await openStudio();
  const press = async (id: 'scaleUp' | 'scaleDown' | 'scaleUsual', zoom: number) => {
    offerCommand(studio, id).run();
    await expect.poll(() => studio.preferences.settings.zoom).toBe(zoom);
  };
  expect(offerCommand(studio, 'scaleUsual').isPossible).toBe(false);
  for (const zoom of [1.1, 1.25, 1.5, 1.75, 2]) await press('scaleUp', zoom);
  expect([offerCommand(studio, 'scaleUp').isPossible, keysOf('scaleUp')]).toEqual([false, ['Ctrl', '+']]);
  await press('scaleDown', 1.75);
  await press('scaleUsual', 1);
});

test('what is starred is offered to lose its star, what was done to be undone, by name', async () => {
  const { studio, first } = await openStudio();
  expect(offerCommand(studio, 'undo')).toMatchObject({ label: 'Nothing to undo', isPossible: false });
  await studio.actions.star(first);
  expect(offerCommand(studio, 'starPicture').label).toBe('Take the star away');
  await studio.actions.trash([first.id]);
  expect(offerCommand(studio, 'undo')).toMatchObject({ label: 'Undo: 1 picture moved to the trash', isPossible: true });
});

/** Counts how often the words of the Prompt panel take the focus. */
function watchFocus(studio: StudioState) {
  const taken = { times: 0 };
  const field = { focus: () => (taken.times += 1), select: () => undefined };
  // A composer asks no more of its field than this until it is typed into.
  studio.composers.prompt.attach(field as unknown as HTMLTextAreaElement);
  return taken;
}

test('complaint 10: what waits offers nothing to keep and is stopped alone; what is drawn is kept; the focus goes back to the words', async () => {
  const { studio } = await openStudio(60);
  expect(offerCommand(studio, 'stopJob').isPossible).toBe(false);
  studio.drafts.prompt.text = 'a fox';
  const request = { ...studio.promptForm.request(), variations: 1 };
  const [drawn, waiting] = [await studio.jobs.enqueue(request), await studio.jobs.enqueue(request)];
  const focus = watchFocus(studio);
  const before = focus.times;
  studio.stage.showJob(waiting);
  expect(offerCommand(studio, 'stopJob')).toMatchObject({ label: 'Stop', keys: ['Esc'], isPossible: true });
  offerCommand(studio, 'stopJob').run();
  await expect.poll(() => studio.jobs.row(waiting)?.state).toBe('cancelled');
  expect(studio.jobs.row(drawn)?.state).toBe('running');
  studio.stage.showJob(drawn);
  await expect.poll(() => offerCommand(studio, 'stopJob').label, { timeout: 10_000 }).toBe('Stop and keep what is drawn');
  offerCommand(studio, 'stopJob').run();
  await expect.poll(() => studio.jobs.row(drawn)?.imageIds.length, { timeout: 10_000 }).toBe(1);
  const [id] = studio.jobs.row(drawn)?.imageIds ?? [];
  const card = id === undefined ? undefined : studio.pictures.card(id);
  expect(card?.tokensDrawn).toBeLessThan(card?.tokensTotal ?? 0);
  expect(focus.times).toBe(before + 2);
});
