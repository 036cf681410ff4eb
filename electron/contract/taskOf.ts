import type { RunSettings } from './captionRuns.ts';
import type { EngineWork } from './engineWork.ts';
import type { JobRequest } from './jobs.ts';
import type { Task } from './tasks.ts';

const taskOfKind = { generate: 'draw', edit: 'edit', ask: 'answer', caption: 'caption' } as const satisfies Record<string, Task>;

export function taskOf(request: JobRequest): Task {
  return 'settings' in request ? taskOfRun(request.settings) : taskOfKind[request.kind];
}

export function taskOfWork(work: EngineWork): Task {
  return work.kind === 'captionMany' ? captionTask(work.wanted) : taskOfKind[work.kind];
}

/** What is done with every photo of a run. */
export function taskOfRun({ kind }: Pick<RunSettings, 'kind'>): Task {
  return kind === 'edit' ? 'edit' : captionTask(kind);
}

/** A question that is asked of every photo is answered, not captioned. */
export function captionTask(kind: string): Task {
  return kind === 'question' ? 'answer' : 'caption';
}
