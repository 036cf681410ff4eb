import type { EngineWork, KeptTokens } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { Continues, GenerateRequest, JobRow } from '../contract/jobs.ts';
import { firstTokensOf } from '../contract/pictureTokens.ts';
import { picturesKept } from '../contract/tries.ts';
import type { JobStore, PictureFiles } from './ports.ts';

/** Gathers everything the engine needs for a job: pixels, earlier turns, and the tokens an interrupted start already drew. */
export async function prepareWork(row: JobRow, store: JobStore, files: PictureFiles): Promise<EngineWork> {
  const { request } = row;
  switch (request.kind) {
    case 'generate':
      return { ...drawing(row, store, files), kind: 'generate', prompt: promptWithStyle(request), keep: picturesKept(request) };
    case 'edit':
      return {
        ...drawing(row, store, files),
        kind: 'edit',
        source: await files.source(request.imageId),
        instruction: request.instruction,
        imageGuidance: request.imageGuidance,
        asDrawn: request.asDrawn,
      };
    case 'ask':
      return {
        kind: 'ask',
        pictures: await Promise.all(request.imageIds.map((id) => files.see(id, 'answer'))),
        question: request.question,
        earlier: store.earlierTurns(row.id),
      };
    case 'caption':
      return { kind: 'caption', picture: await files.see(request.imageId, 'caption') };
    case 'captionPhotos':
    case 'editPhotos':
      throw new AppError('badRequest', { because: 'The photos of a run are read group by group.' });
  }
}

/** The model was trained on "what it shows, style". */
export function promptWithStyle(request: Pick<GenerateRequest, 'prompt' | 'style'>): string {
  return request.style === undefined || request.style === '' ? request.prompt : `${request.prompt}, ${request.style}`;
}

function drawing(row: JobRow, store: JobStore, files: PictureFiles) {
  const { request, seed } = row;
  if (seed === null || (request.kind !== 'generate' && request.kind !== 'edit')) throw new AppError('badRequest');
  const { variations, steps, guidance, temperature, order, continues } = request;
  const drawn = store.tokensOf(row.id);
  const known = continues === undefined ? drawn : knownTokens(continues, variations, drawn, files);
  const firstVariation = continues?.firstVariation ?? request.firstVariation ?? 0;
  return { seed, variations, firstVariation, steps, guidance, temperature, order, known, needsKnown: continues !== undefined };
}

/** The tokens of the picture that is gone on with, in every variation, and after them what an interrupted start of this job drew. */
function knownTokens({ imageId, from }: Continues, variations: number, drawn: KeptTokens, files: PictureFiles): KeptTokens {
  const { modelSha256, tokens } = files.tokens(imageId);
  const shared = firstTokensOf(tokens, from);
  const ours = drawn.modelSha256 === modelSha256 ? drawn.tokens : [];
  const branches = Array.from({ length: variations }, (_value, variation) => {
    const own = ours[variation];
    if (own === undefined) return shared;
    const latents = new Float32Array(shared.latents.length + own.latents.length);
    latents.set(shared.latents);
    latents.set(own.latents, shared.latents.length);
    return { grid: [...shared.grid, ...own.grid], latents };
  });
  return { modelSha256, tokens: branches };
}
