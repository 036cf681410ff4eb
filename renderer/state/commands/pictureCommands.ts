import type { ImageId } from '../../../electron/contract/ids.ts';
import type { ImageCard } from '../../../electron/contract/images.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';

type OnPictures = Pick<Command, 'does' | 'presses'> &
  Partial<Pick<Command, 'whileTyping' | 'label' | 'yieldsToSelectedText'>> & {
    /** Whether it is for these; always, where this is left out. */
    readonly isFor?: (studio: StudioState) => boolean;
    readonly act: (ids: readonly ImageId[], studio: StudioState) => unknown;
  };

/** Of the picture on the stage, or of all that is selected in the history. Models and settings show none. */
function onPictures({ act, isFor = () => true, whileTyping = false, ...words }: OnPictures): Command {
  const isPossible = (studio: StudioState) => studio.picturesInHand.ids.length > 0 && isFor(studio);
  return {
    ...words,
    whileTyping,
    isPossible,
    run: (studio) => {
      if (isPossible(studio)) void act(studio.picturesInHand.ids, studio);
    },
  };
}

/** The same, of one alone: of several selected it is offered for none. */
function onPicture({
  act,
  ...words
}: Omit<OnPictures, 'act' | 'isFor'> & { readonly act: (card: ImageCard, studio: StudioState) => unknown }): Command {
  return onPictures({
    ...words,
    isFor: (studio) => onlyCard(studio) !== undefined,
    act: (_, studio) => {
      const card = onlyCard(studio);
      return card === undefined ? undefined : act(card, studio);
    },
  });
}

function onlyCard({ pictures, picturesInHand }: StudioState): ImageCard | undefined {
  const [id, ...others] = picturesInHand.ids;
  return id === undefined || others.length > 0 ? undefined : pictures.card(id);
}

function areInTrash({ picturesInHand }: StudioState): boolean {
  return picturesInHand.list?.isTrash() ?? false;
}

function stepRecent(studio: StudioState, step: number): void {
  const { pictures, stage } = studio;
  const index = pictures.recent.findIndex((card) => card.id === stage.pictureId);
  const next = pictures.recent[index + step];
  if (next !== undefined) stage.show(next.id);
}

/** What can be done with the picture on the stage, and the way to another. */
export const pictureCommands = {
  editPicture: onPicture({ does: 'Edit this picture', presses: [], act: (card, { actions }) => actions.edit(card.id) }),
  askAboutPicture: onPicture({ does: 'Ask about this picture', presses: [], act: (card, { actions }) => actions.ask(card.id) }),
  starPicture: onPictures({
    does: 'Star this picture',
    label: ({ actions, picturesInHand: { ids } }) => {
      const one = ids.length <= 1;
      if (ids.length > 0 && actions.areStarred(ids)) return one ? 'Take the star away' : 'Take the stars away';
      return one ? 'Star this picture' : `Star ${ids.length} pictures`;
    },
    presses: ['s'],
    isFor: (studio) => !areInTrash(studio),
    act: (ids, { actions }) => actions.starAll(ids),
  }),
  namePicture: {
    ...onPicture({ does: 'Name this picture', presses: ['Ctrl+Shift+n'], whileTyping: true, act: (card, { naming }) => naming.ask(card) }),
    isPossible: (studio) => onlyCard(studio)?.kind === 'imported' && !areInTrash(studio),
  },
  exportPicture: onPictures({
    does: 'Export this picture',
    label: ({ picturesInHand: { ids } }) => (ids.length > 1 ? `Export ${ids.length} pictures` : 'Export this picture'),
    presses: ['Ctrl+e'],
    whileTyping: true,
    act: (ids, { exporting }) => exporting.ask(ids),
  }),
  exportAgain: onPictures({
    does: 'Export again as last time',
    presses: ['Ctrl+Shift+e'],
    whileTyping: true,
    act: (ids, { exporting }) => exporting.again(ids),
  }),
  copyPicture: onPictures({
    does: 'Copy this picture',
    presses: ['Ctrl+c'],
    yieldsToSelectedText: true,
    act: (_, { actions, picturesInHand: { lead } }) => (lead === null ? undefined : actions.copy(lead)),
  }),
  showInFolder: onPicture({ does: 'Show in folder', presses: [], act: (card, { actions }) => actions.showInFolder(card.id) }),
  trashPicture: onPictures({
    does: 'Move to the trash',
    label: (studio) => (areInTrash(studio) ? 'Delete for good' : 'Move to the trash'),
    presses: ['Delete'],
    act: (ids, { actions, picturesInHand: { list } }) => (list === undefined ? actions.trash(ids) : list.remove(ids)),
  }),
  openFromDisk: {
    does: 'Open a picture from disk',
    presses: ['Ctrl+o'],
    whileTyping: true,
    run: ({ bringingIn }) => void bringingIn.choose(),
  },
  newerPicture: { does: 'Newer picture', presses: ['['], whileTyping: false, run: (studio) => stepRecent(studio, -1) },
  olderPicture: { does: 'Older picture', presses: [']'], whileTyping: false, run: (studio) => stepRecent(studio, 1) },
} as const satisfies Readonly<Record<string, Command>>;
