import type { EditRequest, JobRequest } from '../../contract/jobs.ts';
import { createCaptionRunRepository } from '../captionRunRepository.ts';
import { createImageRepository } from '../imageRepository.ts';
import { createJobRepository } from '../jobRepository.ts';
import { createPhotoRepository } from '../photoRepository.ts';
import { createSettingsRepository } from '../settingsRepository.ts';
import { createSidecarRepository } from '../sidecarRepository.ts';
import type { SqliteDatabase } from '../sqliteDriver.ts';
import { createWorkerRepository } from '../workerRepository.ts';
import { conversationId, generateRequest, howMade, imageId, jobId, lease, newImage, newJob } from './testDatabase.ts';

const worker = 'machine:boot:namespace:1:begun:once';
const { prompt: _prompt, ...drawing } = generateRequest;
const edit: EditRequest = { ...drawing, kind: 'edit', imageId: imageId(1), instruction: 'paint it blue', imageGuidance: 2 };
const ask = (question: string): JobRequest => ({ kind: 'ask', imageIds: [imageId(1), imageId(2)], question });
const use = { model: howMade.model, provider: 'cpu', threads: 1 };

/** A library in which every table has rows and every kind and state stands at least once, and whose newest picture was deleted. */
export function fillLibrary(database: SqliteDatabase): void {
  const images = createImageRepository(database);
  createSettingsRepository(database).set({ theme: 'dark' });
  addPictures(database);
  addAnswers(database);
  addUnfinished(database);
  addPhotos(database);
  addCaptions(database);
  addEdits(database);
  createWorkerRepository(database).beat(worker);
  addSidecar(database);
  images.star([imageId(1)], true);
  images.trash([imageId(4)], 9_000);
  images.emptyTrash();
  images.trash([imageId(2)], 9_001);
}

function addPictures(database: SqliteDatabase): void {
  const [jobs, images] = [createJobRepository(database), createImageRepository(database)];
  jobs.add(newJob(1));
  jobs.takeNext(worker, 2_000, false);
  jobs.finishDrawing(lease(1, worker), [newImage(1), newImage(2, { variation: 1 })], 2_100);
  jobs.add(newJob(2, edit));
  jobs.takeNext(worker, 2_200, false);
  jobs.finishDrawing(lease(2, worker), [newImage(3, { kind: 'edited', title: 'paint it blue', parentId: imageId(1) })], 2_300);
  const imported = { fileName: '고양이사진.jpg', sha256: 'original', width: 640, height: 480 };
  const foreign = { jobId: null, made: null, tokens: null, kind: 'imported' } as const;
  images.add({ ...newImage(5), ...foreign, title: imported.fileName, imported });
  images.add({ ...newImage(4), ...foreign, title: 'to be deleted', imported: { ...imported, sha256: 'another' } });
}

function addAnswers(database: SqliteDatabase): void {
  const jobs = createJobRepository(database);
  const pieces = [
    { text: 'one', logProbability: -0.125 },
    { text: ' fox', logProbability: -0.5 },
  ];
  const answer = { text: 'one fox', pieces, confidence: 0.75, use };
  jobs.add(newJob(3, ask('how many foxes?'), { conversationId: conversationId(1), seed: null }));
  jobs.takeNext(worker, 3_000, false);
  jobs.finishAnswer(lease(3, worker), answer, 3_100);
  jobs.add(newJob(4, ask('what colour?'), { conversationId: conversationId(1), seed: null }));
  jobs.add(newJob(5, { kind: 'caption', imageId: imageId(5) }, { seed: null }));
  jobs.takeNext(worker, 3_200, false);
  jobs.fail(lease(4, worker), { code: 'modelFailed', message: 'The model could not finish this job.' }, 3_300);
  jobs.takeNext(worker, 3_400, false);
  jobs.finishCaption(lease(5, worker), { ...answer, text: 'a fox at a lake' }, 3_500);
}

function addPhotos(database: SqliteDatabase): void {
  const { addFolder, scans } = createPhotoRepository(database);
  const id = 'fol_00000001';
  addFolder({ id, path: Buffer.from('/photos'), shown: '/photos', addedAt: 5_000 });
  const file = { bytes: 9, modified: 1_700_000_000_000_000, device: 1 };
  const files = ['boat.jpg', 'fox.jpg'].map((name, inode) => ({
    ...file,
    inode,
    path: Buffer.from(`lake/${name}`),
    directory: 'lake',
    name,
  }));
  for (const [number, each] of files.entries()) scans.note(id, [each], 5_100, () => `pho_0000000${number}`);
  const [boat] = scans.toRead(id, 0, 1);
  const read = { sha256: 'ef', format: 'jpeg', orientation: 6, width: 3, height: 4, takenAt: 1_600_000_000_000, camera: 'Leica' } as const;
  scans.keepRead([{ seq: boat?.seq ?? 0, kind: 'read', read: { ...read, facts: { iso: 100 } } }]);
}

function addCaptions(database: SqliteDatabase): void {
  const [runs, jobs] = [createCaptionRunRepository(database), createJobRepository(database)];
  const settings = { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false } as const;
  const [run, held] = [jobId(20), lease(20, worker)];
  runs.addRun(run, settings, 6_000);
  runs.addPhotos(run, ['pho_00000000', 'pho_00000001']);
  jobs.add(newJob(20, { kind: 'captionPhotos', settings }, { seed: null, reservedFor: worker }));
  jobs.takeNext(worker, 6_100, true);
  const caption = {
    text: 'a boat on a lake',
    pieces: [{ text: 'a boat', logProbability: -0.5 }],
    keywords: ['boat', 'lake'],
    confidence: 0.5,
    features: Float32Array.of(0.6, 0.8),
  };
  const [photo] = runs.next(held, -1, 1, null, 6_200).photos;
  runs.keep(held, [{ kind: 'written', place: photo?.place ?? 0, words: '', caption, sha256: 'ef', use }], 6_300);
  jobs.cancel(held, 6_400);
}

function addEdits(database: SqliteDatabase): void {
  const [runs, jobs] = [createCaptionRunRepository(database), createJobRepository(database)];
  const { imageId: _image, variations: _variations, ...settings } = edit;
  const [run, held] = [jobId(21), lease(21, worker)];
  runs.addRun(run, settings, 6_500);
  runs.addPhotos(run, ['pho_00000000']);
  jobs.add(newJob(21, { kind: 'editPhotos', settings }, { reservedFor: worker }));
  jobs.takeNext(worker, 6_600, true);
  const [photo] = runs.next(held, -1, 1, null, 6_700).photos;
  const image = { ...newImage(6), kind: 'edited', parentId: imageId(5) } as const;
  runs.keep(held, [{ kind: 'edited', place: photo?.place ?? 0, words: settings.instruction, image, sha256: 'ef', use }], 6_800);
  runs.finish(held, 6_900);
}

function addUnfinished(database: SqliteDatabase): void {
  const jobs = createJobRepository(database);
  jobs.add(newJob(6));
  jobs.cancelQueued(jobId(6), 4_000);
  jobs.add(newJob(7, { ...generateRequest, variations: 2, style: 'flat' }));
  jobs.takeNext(worker, 4_100, false);
  jobs.drawsWith(lease(7, worker), 'ab', { from: 0, device: { provider: 'webgpu', number: null, name: 'Radeon 780M' } });
  for (const place of [0, 1]) {
    const token = { grid: place, latent: Float32Array.of(place, 0.5) };
    jobs.addTokens(lease(7, worker), place, [token, token]);
  }
  jobs.wish(jobId(7), 'keep');
  jobs.add(newJob(8, generateRequest, { reservedFor: '2:2' }));
}

function addSidecar(database: SqliteDatabase): void {
  createSidecarRepository(database).add([
    {
      batch: 'sid_00000001',
      path: Buffer.from('/photos/\xff.jpg.xmp', 'latin1'),
      format: 'xmp',
      writtenAt: 4_000,
      afterSha256: 'after',
      before: { sha256: 'before', start: 3, end: 4, kept: Buffer.from('kept') },
      words: [{ photoId: 'pho_00000001', text: 'a fox' }],
    },
  ]);
}
