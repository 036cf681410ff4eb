/** What a suite asks of a package, and what the package made of it: JSON lines that Python writes and reads (`unifluid/suite`). */
import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
/** A picture's path from the folder of the suite. */
const picture = z.string().regex(/^pictures\/[a-z0-9-]+\.(png|jpg)$/);

const taskSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('draw'), id, prompt: z.string(), seed: z.int() }),
  z.strictObject({ kind: z.literal('edit'), id, picture, instruction: z.string(), seed: z.int() }),
  /** The picture through the tokenizer and back: nothing drawn of it can be nearer to it. */
  z.strictObject({ kind: z.literal('rebuild'), id, picture }),
  /** Without a picture the model answers from the question alone. */
  z.strictObject({ kind: z.literal('ask'), id, picture: picture.nullable(), question: z.string() }),
  z.strictObject({ kind: z.literal('caption'), id, picture, beams: z.int().min(1).max(3) }),
]);

export type EvaluationTask = z.infer<typeof taskSchema>;
export type EvaluationTaskOf<Kind extends EvaluationTask['kind']> = Extract<EvaluationTask, { readonly kind: Kind }>;

export type TaskResult =
  | { readonly id: string; readonly kind: 'picture'; readonly seconds: number }
  | {
      readonly id: string;
      readonly kind: 'text';
      readonly text: string;
      readonly confidence: number;
      readonly pieces: readonly { readonly text: string; readonly logProbability: number }[];
      readonly seconds: number;
    };

export function parseTasks(text: string): EvaluationTask[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => taskSchema.parse(JSON.parse(line)));
}

/** The lines that were written whole: a run that was killed leaves a torn one at the end. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

export function doneIds(results: string): Set<string> {
  const lines = wholeLines(results)
    .split('\n')
    .filter((line) => line !== '');
  return new Set(lines.map((line) => z.looseObject({ id }).parse(JSON.parse(line)).id));
}
