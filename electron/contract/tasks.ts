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

/** Models chosen for single tasks, by their id; the others are done by the model that was chosen for everything. */
export type TaskModels = { readonly [T in Task]?: string | undefined };
