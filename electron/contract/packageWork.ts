import { z } from 'zod';
import type { Transfer } from './fetching.ts';

/** What is being done with a package. `transfer` is null before its first byte. */
export type PackageWork = { readonly kind: 'add' | 'import' | 'verify'; readonly name: string; readonly transfer: Transfer | null };

/** Where a package comes from: what was dropped, an address that was typed, or what the person chooses in a dialog. */
export const packageSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path: z.string().min(1).max(4_096) }),
  z.strictObject({ kind: z.literal('address'), address: z.string().min(1).max(2_000) }),
  z.strictObject({ kind: z.literal('chosenArchive') }),
  z.strictObject({ kind: z.literal('chosenFolder') }),
]);
export type PackageSource = z.infer<typeof packageSourceSchema>;
