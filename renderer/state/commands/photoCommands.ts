import type { PhotoId } from '../../../electron/contract/ids.ts';
import type { PhotoFolder } from '../../../electron/contract/photos.ts';
import { captionTask } from '../../../electron/contract/taskOf.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';

/** The folder that was added and is looked at now, also where the place is one below it. */
function folderSeen({ navigation, photoFolders, photoList }: StudioState): PhotoFolder | undefined {
  return navigation.panel === 'library' ? photoFolders.folder(photoList.place.folderId) : undefined;
}

function onFolder(does: string, act: (folder: PhotoFolder, studio: StudioState) => unknown): Command {
  return {
    does,
    presses: [],
    whileTyping: false,
    isPossible: (studio) => folderSeen(studio) !== undefined,
    run: (studio) => {
      const folder = folderSeen(studio);
      if (folder !== undefined) void act(folder, studio);
    },
  };
}

function photoSeen({ navigation, photoSelection }: StudioState): PhotoId | null {
  return navigation.panel === 'library' ? photoSelection.lead : null;
}

function onPhoto(does: string, presses: readonly string[], act: (id: PhotoId, studio: StudioState) => unknown): Command {
  return {
    does,
    presses,
    whileTyping: false,
    isPossible: (studio) => photoSeen(studio) !== null,
    run: (studio) => {
      const id = photoSeen(studio);
      if (id !== null) void act(id, studio);
    },
  };
}

/** One after the other: the next photo is the one to decide about then. */
function approveSelected({ captionActions, photoList, photoSelection }: StudioState): void {
  const { ids } = photoSelection;
  void captionActions.approve(ids);
  const [only] = ids;
  if (ids.length !== 1 || only === undefined) return;
  const next = photoList.list.items[(photoList.list.placeOf(only) ?? 0) + 1];
  if (next !== undefined) photoSelection.choose(next.id);
}

function approveInSight({ captionActions, photoList, photoSelection }: StudioState): void {
  const { inSight, list } = photoList;
  void captionActions.approve(inSight.filter((id) => photoList.card(id)?.caption?.review === 'toReview'));
  const last = inSight.at(-1);
  const next = last === undefined ? undefined : list.items[(list.placeOf(last) ?? 0) + 1];
  if (next === undefined) return;
  photoSelection.choose(next.id);
  photoList.showFromTop(next.id);
}

/** What can be done with the person's own folders and photos. */
export const photoCommands = {
  addPhotoFolder: {
    does: 'Add a folder of photos',
    presses: ['Ctrl+Shift+o'],
    whileTyping: true,
    run: ({ photoActions }) => void photoActions.chooseFolder(),
  },
  scanPhotoFolder: onFolder('Scan this folder again', ({ id }, { photoActions }) => photoActions.rescan(id)),
  stopPhotoScan: {
    does: 'Stop the scan',
    presses: [],
    whileTyping: false,
    isPossible: ({ photoFolders }) => photoFolders.scanning !== undefined,
    run: ({ photoActions, photoFolders }) => {
      const scan = photoFolders.scanning;
      if (scan !== undefined) void photoActions.stopScan(scan.folderId);
    },
  },
  checkLibrary: {
    does: 'Check the library: scan every folder and say what is wrong',
    presses: [],
    whileTyping: false,
    isPossible: ({ photoFolders }) => photoFolders.all.length > 0,
    run: ({ libraryCheck }) => void libraryCheck.begin(),
  },
  removePhotoFolder: onFolder('Remove this folder from the library', (_, { navigation }) => navigation.open('removeFolder')),
  lookAtPhoto: onPhoto('Look at this photo', [], (_, { photoLook }) => photoLook.open()),
  editPhoto: onPhoto('Edit this photo', [], (id, { photoActions }) => photoActions.edit(id)),
  askAboutPhoto: onPhoto('Ask about this photo', [], (id, { photoActions }) => photoActions.ask(id)),
  approveCaptions: {
    does: 'Approve the captions of the photos selected',
    presses: ['a'],
    whileTyping: false,
    isPossible: ({ navigation, photoSelection }) => navigation.panel === 'library' && photoSelection.ids.length > 0,
    run: approveSelected,
  },
  approvePage: {
    does: 'Approve the captions in sight, and turn the page',
    presses: ['Ctrl+Shift+a'],
    whileTyping: false,
    isPossible: ({ navigation, photoList, photoLook }) =>
      navigation.panel === 'library' && photoList.inSight.length > 0 && !photoLook.isOpen,
    run: approveInSight,
  },
  changeCaption: onPhoto('Change the caption and keywords of this photo', ['F2'], (id, { captionEditing, photoLook }) => {
    photoLook.close();
    captionEditing.begin(id);
  }),
  writeCaptionAgain: {
    ...onPhoto('Have the model write this caption again', ['r'], (id, { captionActions, captionForm, photoList }) => {
      const [card, settings] = [photoList.card(id), captionForm.settings];
      if (card !== undefined && settings !== null) void captionActions.writeAgain(card, settings);
    }),
    task: ({ captionForm }) => captionTask(captionForm.kind),
  },
  undoCaptions: {
    does: 'Take back the last act on captions, a whole run too',
    presses: [],
    whileTyping: false,
    isPossible: ({ navigation, photoFolders }) => navigation.panel === 'library' && photoFolders.all.length > 0,
    run: ({ captionActions }) => void captionActions.undoLast(),
  },
  editPhotos: {
    does: 'Edit all photos selected, or listed, in the same way',
    label: ({ captionForm }) => (captionForm.isOfChosen ? 'Edit all photos selected' : 'Edit all photos listed'),
    presses: [],
    whileTyping: false,
    isPossible: ({ navigation, photoList }) => navigation.panel === 'library' && photoList.holdsReadable,
    task: () => 'edit',
    run: ({ photoEditing }) => photoEditing.open(),
  },
  replaceWords: {
    does: 'Replace words in the captions of these photos',
    presses: ['Ctrl+h'],
    whileTyping: true,
    isPossible: ({ navigation, photoList }) => navigation.panel === 'library' && photoList.total > 0,
    run: ({ wordsReplacing }) => wordsReplacing.open(),
  },
  searchHelp: {
    does: 'How to search the library',
    presses: [],
    whileTyping: false,
    isPossible: ({ navigation }) => navigation.panel === 'library',
    run: ({ navigation }) => navigation.open('searchHelp'),
  },
  writeSidecars: {
    does: 'Write captions beside the photos: see the plan',
    presses: ['Ctrl+Shift+s'],
    whileTyping: true,
    isPossible: ({ navigation, photoList }) => navigation.panel === 'library' && photoList.total > 0,
    run: ({ sidecarWriting }) => void sidecarWriting.open(),
  },
  readSidecars: {
    does: 'Read captions that lie beside the photos',
    presses: [],
    whileTyping: false,
    isPossible: ({ navigation, photoList }) => navigation.panel === 'library' && photoList.total > 0,
    run: ({ captionActions, captionForm }) => void captionActions.takeIn(captionForm.photoIds),
  },
  drawLikePhotos: {
    does: 'Draw one like these photos',
    label: ({ photoSelection }) => (photoSelection.ids.length === 1 ? 'Draw one like this photo' : 'Draw one like these photos'),
    presses: [],
    whileTyping: false,
    isPossible: ({ navigation, photoSelection }) => navigation.panel === 'library' && photoSelection.ids.length > 0,
    task: () => 'draw',
    run: ({ photoActions, photoSelection }) => void photoActions.drawLike(photoSelection.ids),
  },
  showPhotoInFolder: onPhoto('Show this photo in its folder', [], (id, { photoActions }) => photoActions.showInFolder(id)),
} as const satisfies Readonly<Record<string, Command>>;
