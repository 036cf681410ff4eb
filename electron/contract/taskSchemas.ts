import { z } from 'zod';
import type { Task } from './tasks.ts';

const modelId = z.string().max(64).optional();

export const taskModelsSchema = z.strictObject({ draw: modelId, edit: modelId, caption: modelId, answer: modelId } satisfies Record<
  Task,
  unknown
>);
