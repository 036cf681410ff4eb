import type { EngineWork } from './engineWork.ts';
import type { JobRequest } from './jobs.ts';
import type { Task } from './tasks.ts';

export function taskOf(request: JobRequest): Task {
  switch (request.kind) {
    case 'generate':
      return 'draw';
    case 'edit':
      return 'edit';
    case 'ask':
      return 'answer';
    case 'caption':
      return 'caption';
    case 'captionPhotos':
      return captionTask(request.settings.kind);
  }
}

export function taskOfWork(work: EngineWork): Task {
  switch (work.kind) {
    case 'generate':
      return 'draw';
    case 'edit':
      return 'edit';
    case 'ask':
      return 'answer';
    case 'caption':
      return 'caption';
    case 'captionMany':
      return captionTask(work.wanted);
  }
}

/** A question that is asked of every photo is answered, not captioned. */
export function captionTask(kind: string): Task {
  return kind === 'question' ? 'answer' : 'caption';
}
