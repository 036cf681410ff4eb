import type { GenerateRequest, JobRequest } from './jobs.ts';

/** What is asked for so that of `tries` drawings the best `pictures` are kept: fewer than are wanted are never drawn. */
export function bestOf(pictures: number, tries: number): Pick<GenerateRequest, 'variations' | 'keep'> {
  return tries > pictures ? { variations: tries, keep: pictures } : { variations: pictures };
}

/** Whether fewer are kept than are drawn. */
export function isChoice(request: JobRequest): boolean {
  return request.kind === 'generate' && picturesKept(request) < request.variations;
}

/** How many pictures a job is to leave behind; 0 for one that draws none. */
export function picturesKept(request: JobRequest): number {
  if (request.kind === 'edit') return request.variations;
  return request.kind === 'generate' ? Math.min(request.keep ?? request.variations, request.variations) : 0;
}
