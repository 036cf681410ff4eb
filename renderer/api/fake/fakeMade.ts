import type { HowMade } from '../../../electron/contract/images.ts';
import { isChoice, picturesKept } from '../../../electron/contract/tries.ts';
import type { EditRequest, GenerateRequest } from '../../../electron/contract/jobs.ts';

export function madeBy(request: GenerateRequest | EditRequest, seed: number, variation: number, drawing: number): HowMade {
  return {
    task: request.kind,
    text: request.kind === 'edit' ? request.instruction : request.prompt,
    style: request.kind === 'edit' ? null : (request.style ?? null),
    seed,
    variation,
    variations: request.variations,
    ...(isChoice(request) ? { keep: picturesKept(request) } : {}),
    steps: request.steps,
    guidance: request.guidance,
    imageGuidance: request.kind === 'edit' ? request.imageGuidance : null,
    ...(request.kind === 'edit' && request.asDrawn ? { asDrawn: true } : {}),
    temperature: request.temperature,
    order: request.order,
    model: { id: 'studio-mini', name: 'Studio Mini', version: '0.1.0', sha256: 'a31f09'.padEnd(64, '0') },
    provider: 'cpu',
    threads: 2,
    milliseconds: { reading: 240, drawing, decoding: 120 },
    ...(request.continues === undefined ? {} : { continues: { ...request.continues, sha256: 'a31f09'.padEnd(64, '0') } }),
    ...(request.firstVariation === undefined ? {} : { firstVariation: request.firstVariation }),
    source: request.kind === 'edit' ? { imageId: request.imageId, sha256: 'b7'.padEnd(64, '0') } : null,
  };
}
