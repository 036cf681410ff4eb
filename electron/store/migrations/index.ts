import { createLibrary } from './0001-create-library.ts';
import { kindsFromTheContract } from './0002-kinds-from-the-contract.ts';
import { beatsOfWorkers } from './0003-beats-of-workers.ts';
import { wordsOfAnyScript } from './0004-words-of-any-script.ts';
import { wordsOfAnswers } from './0005-words-of-answers.ts';
import { ranksAndPlaces } from './0006-ranks-and-places.ts';
import { photos } from './0007-photos.ts';
import { sidecarWrites } from './0008-sidecar-writes.ts';
import { captionsOfPhotos } from './0009-captions-of-photos.ts';
import { whatDrewTokens } from './0010-what-drew-tokens.ts';
import { doubtOfCaptions } from './0011-doubt-of-captions.ts';
import { sidecarsDue } from './0012-sidecars-due.ts';
import { whatPhotosShow } from './0013-what-photos-show.ts';
import { wordsMergedInSmallSteps } from './0014-words-merged-in-small-steps.ts';
import { actsTakenBackInSteps } from './0015-acts-taken-back-in-steps.ts';
import { editsOfPhotos } from './0016-edits-of-photos.ts';
import type { Migration } from './migration.ts';

/** In order, without gaps. */
export const migrations: readonly Migration[] = [
  createLibrary,
  kindsFromTheContract,
  beatsOfWorkers,
  wordsOfAnyScript,
  wordsOfAnswers,
  ranksAndPlaces,
  photos,
  sidecarWrites,
  captionsOfPhotos,
  whatDrewTokens,
  doubtOfCaptions,
  sidecarsDue,
  whatPhotosShow,
  wordsMergedInSmallSteps,
  actsTakenBackInSteps,
  editsOfPhotos,
];
