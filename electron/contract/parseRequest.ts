import type { z } from 'zod';
import { AppError, isErrorCode } from './errors.ts';

/** The value as the schema's type. Schemas of the contract say an error code as an issue's message; anything else is a bad request. */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError(parsed.error.issues.map(({ message }) => message).find(isErrorCode) ?? 'badRequest');
}
