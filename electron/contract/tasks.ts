import type { EngineWork } from './engineWork.ts';
import type { JobRequest } from './jobs.ts';
import type { ModelSummary } from './models.ts';

/** What a model may be made for. */
export const tasks = ['draw', 'edit', 'caption', 'answer'] as const;
export type Task = (typeof tasks)[number];

/** What a model can do, and how much of it: a task that is left out it cannot do. */
export type Capabilities = {
  readonly draw?: Record<never, never> | undefined;
  readonly edit?: { readonly pictures: number } | undefined;
  readonly caption?: Record<never, never> | undefined;
  /** Pictures a question may be about, and questions of one conversation. */
  readonly answer?: { readonly pictures: number; readonly turns: number } | undefined;
};

/** Which model does what; null where none that is there can. */
export type ModelsInUse = Readonly<Record<Task, ModelSummary | null>>;

export const noModels: ModelsInUse = { draw: null, edit: null, caption: null, answer: null };

/** Of models that say what they are used for. */
export function inUseOf(models: readonly ModelSummary[]): ModelsInUse {
  const doing = (task: Task): ModelSummary | null => models.find(({ inUseFor }) => inUseFor.includes(task)) ?? null;
  return { draw: doing('draw'), edit: doing('edit'), caption: doing('caption'), answer: doing('answer') };
}

/** Models chosen for single tasks, by their id; the others are done by the model that was chosen for everything. */
export type TaskModels = { readonly [T in Task]?: string | undefined };

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
