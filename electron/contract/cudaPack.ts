import { z } from 'zod';
import type { Transfer } from './fetching.ts';

/** The libraries that CUDA needs and the studio does not carry. */
export type CudaPackState = {
  readonly isThere: boolean;
  readonly folder: string;
  /** What is fetched. */
  readonly bytes: number;
  /** Names and versions of what is fetched. */
  readonly parts: readonly string[];
  /** Why it would be of no use here; null where it may be. */
  readonly refusal: string | null;
  readonly isBusy: boolean;
  readonly transfer: Transfer | null;
};

/** From where it is published, or from files that were brought here. */
export const cudaSourceSchema = z.enum(['published', 'chosenFolder']);
export type CudaSource = z.infer<typeof cudaSourceSchema>;
