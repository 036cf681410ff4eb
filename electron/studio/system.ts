import { randomBytes } from 'node:crypto';
import {
  conversationIdSchema,
  imageIdSchema,
  jobIdSchema,
  photoFolderIdSchema,
  photoIdSchema,
  sidecarBatchIdSchema,
} from '../contract/ids.ts';
import type { PhotoFolderId, PhotoId, SidecarBatchId } from '../contract/ids.ts';
import type { Clock, Ids } from '../jobs/ports.ts';

/** The machine's clock and randomness behind the queue's ports. */

export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** 100 random bits in base 36: two profiles merged one day will not collide. */
function randomBody(): string {
  return BigInt(`0x${randomBytes(13).toString('hex')}`)
    .toString(36)
    .padStart(21, '0');
}

export const randomIds: Ids & { worker(): string; photo(): PhotoId; photoFolder(): PhotoFolderId; sidecarBatch(): SidecarBatchId } = {
  worker: randomBody,
  job: () => jobIdSchema.parse(`job_${randomBody()}`),
  image: () => imageIdSchema.parse(`img_${randomBody()}`),
  photo: () => photoIdSchema.parse(`pho_${randomBody()}`),
  photoFolder: () => photoFolderIdSchema.parse(`fol_${randomBody()}`),
  sidecarBatch: () => sidecarBatchIdSchema.parse(`sid_${randomBody()}`),
  conversation: () => conversationIdSchema.parse(`con_${randomBody()}`),
  /** Short enough to be read aloud and typed again. */
  seed: () => randomBytes(4).readUInt32BE(0),
};
