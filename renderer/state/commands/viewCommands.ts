import { isStagePanel } from '../navigation.svelte.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';

function isOnStage({ navigation, zoom }: StudioState): boolean {
  return isStagePanel(navigation.panel) && zoom.isPossible;
}

function isPhotoSeen({ navigation, photoLook }: StudioState): boolean {
  return navigation.panel === 'library' && photoLook.isOpen;
}

function look(does: string, presses: readonly string[], run: Command['run']): Command {
  return { does, presses, whileTyping: false, isPossible: isOnStage, run };
}

/** For a photo of the library as well, which is seen whole or at its full size. */
function lookAtEither(does: string, presses: readonly string[], act: 'fit' | 'showFullSize'): Command {
  const isPossible = (studio: StudioState) => isOnStage(studio) || isPhotoSeen(studio);
  return { ...look(does, presses, (studio) => (isPhotoSeen(studio) ? studio.photoLook : studio.zoom)[act]()), isPossible };
}

/** How the picture on the stage is looked at. With Ctrl the same keys are the whole window's zoom. */
export const viewCommands = {
  fitPicture: lookAtEither('Fit the picture', ['0'], 'fit'),
  fullSizePicture: lookAtEither('Picture at 100 %', ['1'], 'showFullSize'),
  zoomPictureIn: look('Zoom into the picture', ['+', '='], ({ zoom }) => zoom.step('in')),
  zoomPictureOut: look('Zoom out of the picture', ['-'], ({ zoom }) => zoom.step('out')),
  fullScreen: {
    ...look('Full screen', ['f'], ({ navigation }) => navigation.toggleFullScreen()),
    label: ({ navigation }) => (navigation.isFullScreen ? 'Leave full screen' : 'Full screen'),
  },
} as const satisfies Readonly<Record<string, Command>>;
