import { expect, test } from 'vitest';
import { readScene } from '../../api/fake/fakeScene.ts';
import { createFakeStudio } from '../../api/fakeAppApi.ts';
import { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';
import { commandIds, commandTable, keysOf, offerCommand, partPresses, possibleCommands } from './commandTable.ts';
import { shortcutList } from './shortcutList.ts';

async function openStudio() {
  const { api, library } = createFakeStudio({ tokenMs: 0 });
  const fox = { kind: 'generated', title: 'a fox', scene: readScene('a fox'), order: [], tokensDrawn: 64, createdAt: 1 } as const;
  const first = library.add(fox);
  const storage = { getItem: () => null, setItem: () => undefined };
  const studio = new StudioState({ api, storage, preload: async () => undefined });
  await studio.connect();
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

test('what is starred is offered to lose its star, what was done to be undone, by name', async () => {
  const { studio, first } = await openStudio();
  expect(offerCommand(studio, 'undo')).toMatchObject({ label: 'Nothing to undo', isPossible: false });
  await studio.actions.star(first);
  expect(offerCommand(studio, 'starPicture').label).toBe('Take the star away');
  await studio.actions.trash([first.id]);
  expect(offerCommand(studio, 'undo')).toMatchObject({ label: 'Undo: 1 picture moved to the trash', isPossible: true });
});

test('what has drawn nothing yet is stopped without being offered to be kept', async () => {
  const { studio } = await openStudio();
  expect(offerCommand(studio, 'stopJob').isPossible).toBe(false);
  studio.drafts.prompt.text = 'a fox';
  studio.stage.showJob(await studio.jobs.enqueue(studio.promptForm.request()));
  expect(offerCommand(studio, 'stopJob')).toMatchObject({ label: 'Stop', isPossible: true });
});
