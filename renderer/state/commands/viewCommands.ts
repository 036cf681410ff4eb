import { isStagePanel } from '../navigation.svelte.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';

function isSeen({ navigation, zoom }: StudioState): boolean {
  return isStagePanel(navigation.panel) && zoom.isPossible;
}

function look(does: string, presses: readonly string[], run: Command['run']): Command {
  return { does, presses, whileTyping: false, isPossible: isSeen, run };
}

/** How the picture on the stage is looked at. With Ctrl the same keys are the whole window's zoom. */
export const viewCommands = {
  fitPicture: look('Fit the picture', ['0'], ({ zoom }) => zoom.fit()),
  fullSizePicture: look('Picture at 100 %', ['1'], ({ zoom }) => zoom.showFullSize()),
  zoomPictureIn: look('Zoom into the picture', ['+', '='], ({ zoom }) => zoom.step('in')),
  zoomPictureOut: look('Zoom out of the picture', ['-'], ({ zoom }) => zoom.step('out')),
  fullScreen: {
    ...look('Full screen', ['f'], ({ navigation }) => navigation.toggleFullScreen()),
    label: ({ navigation }) => (navigation.isFullScreen ? 'Leave full screen' : 'Full screen'),
  },
} as const satisfies Readonly<Record<string, Command>>;
