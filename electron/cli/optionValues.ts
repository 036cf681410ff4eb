import type { z } from 'zod';
import { parseRequest } from '../contract/parseRequest.ts';
import { UsageError } from './usageError.ts';

/** So many words behind the command, or how it is used. */
export function exactly(rest: readonly string[], count: number, use: string): readonly string[] {
  if (rest.length !== count) throw new UsageError(`Use: ${use}`);
  return rest;
}

/** null where the option was not given. Throws the AppError of what it is to be. */
export function optionalNumber(schema: z.ZodType<number | null>, text: string | undefined): number | null {
  if (text === undefined) return null;
  return parseRequest(schema, text.trim() === '' ? Number.NaN : Number(text));
}

/** A value of these, or the sentence that says which there are. */
export function oneOf<T>(schema: z.ZodType<T>, value: unknown, problem: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new UsageError(problem);
  return parsed.data;
}
