import type { EngineWork } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ImageId } from '../contract/ids.ts';
import type { GenerateRequest, JobRow } from '../contract/jobs.ts';
import type { JobStore, PictureFiles } from './ports.ts';

/** Gathers everything the engine needs for a job: pixels, earlier turns, and the tokens an interrupted start already drew. */
export async function prepareWork(row: JobRow, store: JobStore, files: PictureFiles): Promise<EngineWork> {
  const { request } = row;
  const pixelsOf = async (id: ImageId) => (await files.read(id)).pixels;
  switch (request.kind) {
    case 'generate':
      return { ...drawing(row, store), kind: 'generate', prompt: promptWithStyle(request) };
    case 'edit':
      return {
        ...drawing(row, store),
        kind: 'edit',
        source: await pixelsOf(request.imageId),
        instruction: request.instruction,
        imageGuidance: request.imageGuidance,
      };
    case 'ask':
      return {
        kind: 'ask',
        pictures: await Promise.all(request.imageIds.map(pixelsOf)),
        question: request.question,
        earlier: store.earlierTurns(row.id),
      };
    case 'caption':
      return { kind: 'caption', picture: await pixelsOf(request.imageId) };
  }
}

/** The model was trained on "what it shows, style". */
export function promptWithStyle(request: Pick<GenerateRequest, 'prompt' | 'style'>): string {
  return request.style === undefined || request.style === '' ? request.prompt : `${request.prompt}, ${request.style}`;
}

function drawing(row: JobRow, store: JobStore) {
  const { request, seed } = row;
  if (seed === null || (request.kind !== 'generate' && request.kind !== 'edit')) throw new AppError('badRequest');
  const { variations, steps, guidance, temperature, order } = request;
  return { seed, variations, steps, guidance, temperature, order, known: store.tokensOf(row.id) };
}
