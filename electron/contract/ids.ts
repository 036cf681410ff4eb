import { z } from 'zod';

/** Opaque names. The prefix keeps an image's id from passing as a job's, at compile time and at run time. */
const body = z.string().regex(/^[a-z0-9]{8,40}$/);

export const imageIdSchema = z.templateLiteral(['img_', body]);
export const jobIdSchema = z.templateLiteral(['job_', body]);
export const conversationIdSchema = z.templateLiteral(['con_', body]);
/** A photo of the person's own, which stays where it is. */
export const photoIdSchema = z.templateLiteral(['pho_', body]);
/** Sidecars that were written by one act, and are undone by one. */
export const sidecarBatchIdSchema = z.templateLiteral(['sid_', body]);
/** A folder that the person added to the photo library. */
export const photoFolderIdSchema = z.templateLiteral(['fol_', body]);

export type ImageId = z.infer<typeof imageIdSchema>;
export type JobId = z.infer<typeof jobIdSchema>;
export type ConversationId = z.infer<typeof conversationIdSchema>;
export type PhotoId = z.infer<typeof photoIdSchema>;
export type SidecarBatchId = z.infer<typeof sidecarBatchIdSchema>;
export type PhotoFolderId = z.infer<typeof photoFolderIdSchema>;
