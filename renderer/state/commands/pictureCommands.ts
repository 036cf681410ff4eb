import type { ImageCard } from '../../../electron/contract/images.ts';
import { isStagePanel } from '../navigation.svelte.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';

/** The picture that is seen on the stage. In the history keys belong to what is selected there; models and settings show none. */
function cardOnStage({ navigation, pictures, stage }: StudioState): ImageCard | undefined {
  return stage.pictureId === null || !isStagePanel(navigation.panel) ? undefined : pictures.card(stage.pictureId);
}

type OnPicture = Pick<Command, 'does' | 'presses'> &
  Partial<Pick<Command, 'whileTyping' | 'label' | 'yieldsToSelectedText'>> & {
    readonly act: (card: ImageCard, studio: StudioState) => unknown;
  };

function onPicture({ act, whileTyping = false, ...words }: OnPicture): Command {
  return {
    ...words,
    whileTyping,
    isPossible: (studio) => cardOnStage(studio) !== undefined,
    run: (studio) => {
      const card = cardOnStage(studio);
      if (card !== undefined) void act(card, studio);
    },
  };
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
  starPicture: onPicture({
    does: 'Star this picture',
    label: (studio) => (cardOnStage(studio)?.starred === true ? 'Take the star away' : 'Star this picture'),
    presses: ['s'],
    act: (card, { actions }) => actions.star(card),
  }),
  exportPicture: onPicture({
    does: 'Export this picture',
    presses: ['Ctrl+e'],
    whileTyping: true,
    act: (card, { exporting }) => exporting.ask([card.id]),
  }),
  exportAgain: onPicture({
    does: 'Export again as last time',
    presses: ['Ctrl+Shift+e'],
    whileTyping: true,
    act: (card, { exporting }) => exporting.again([card.id]),
  }),
  copyPicture: onPicture({
    does: 'Copy this picture',
    presses: ['Ctrl+c'],
    yieldsToSelectedText: true,
    act: (card, { actions }) => actions.copy(card.id),
  }),
  showInFolder: onPicture({ does: 'Show in folder', presses: [], act: (card, { actions }) => actions.showInFolder(card.id) }),
  trashPicture: onPicture({ does: 'Move to the trash', presses: ['Delete'], act: (card, { actions }) => actions.trash([card.id]) }),
  openFromDisk: { does: 'Open a picture from disk', presses: ['Ctrl+o'], whileTyping: true, run: ({ actions }) => void actions.choose() },
  newerPicture: { does: 'Newer picture', presses: ['['], whileTyping: false, run: (studio) => stepRecent(studio, -1) },
  olderPicture: { does: 'Older picture', presses: [']'], whileTyping: false, run: (studio) => stepRecent(studio, 1) },
} as const satisfies Readonly<Record<string, Command>>;
