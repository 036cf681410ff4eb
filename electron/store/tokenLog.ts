import { drawnPartSchema } from '../contract/deviceSchemas.ts';
import { cpuDevice, isSameDevice } from '../contract/devices.ts';
import type { DrawnPart } from '../contract/devices.ts';
import type { KeptTokens } from '../contract/engineWork.ts';
import type { JobId } from '../contract/ids.ts';
import { areSoundKnown } from '../contract/pictureTokens.ts';
import type { JobLease, JobWish } from '../jobs/ports.ts';
import { blobToFloats, floatsToBlob } from './blobs.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

type Drawn = readonly { readonly grid: number; readonly latent: Float32Array }[];

export type TokenLog = {
  /** One transaction a token (of all variations), before anybody sees it. Answers what another process asked of the job. */
  add(lease: JobLease, place: number, tokens: Drawn): JobWish;
  of(id: JobId): KeptTokens;
  /** Tokens drawn by other weights are forgotten. */
  drawsWith(lease: JobLease, modelSha256: string, part: DrawnPart): void;
  drawnOn(id: JobId): readonly DrawnPart[];
  forget(id: JobId): void;
};

/** Tokens of jobs in work: a studio killed at token k finds exactly the tokens that were shown. */
export function createTokenLog(database: SqliteDatabase, held: (lease: JobLease) => JobWish): TokenLog {
  const insert = database.prepare<[JobId, number, number, number, Buffer]>(
    'INSERT OR REPLACE INTO job_tokens (job_id, place, variation, grid, latent) VALUES (?, ?, ?, ?, ?)',
  );
  const all = database.prepare<[JobId], { variation: number; grid: number; latent: Buffer }>(
    'SELECT variation, grid, latent FROM job_tokens WHERE job_id = ? ORDER BY variation, place',
  );
  const model = database.prepare<[JobId], string | null>('SELECT model_sha256 FROM jobs WHERE id = ?').pluck();
  const setModel = database.prepare<[string, JobId]>('UPDATE jobs SET model_sha256 = ?, tokens_at_start = 0 WHERE id = ?');
  const drawn = database.prepare<[JobId], string | null>('SELECT drawn_on FROM jobs WHERE id = ?').pluck();
  const setDrawn = database.prepare<[string, JobId]>('UPDATE jobs SET drawn_on = ? WHERE id = ?');
  const drawnOn = (id: JobId): readonly DrawnPart[] => readParts(drawn.get(id) ?? null);
  const forget = database.prepare<[JobId]>('DELETE FROM job_tokens WHERE job_id = ?');

  return {
    add: database.transaction((lease: JobLease, place: number, tokens: Drawn): JobWish => {
      const wish = held(lease);
      tokens.forEach(({ grid, latent }, variation) => insert.run(lease.id, place, variation, grid, floatsToBlob(latent)));
      return wish;
    }).immediate,
    of(id) {
      const rows = all.all(id);
      const tokens = [...new Set(rows.map(({ variation }) => variation))].map((variation) => {
        const own = rows.filter((row) => row.variation === variation);
        return { grid: own.map(({ grid }) => grid), latents: blobToFloats(Buffer.concat(own.map(({ latent }) => latent))) };
      });
      // What a damaged row says of a drawing is void; it is drawn again from its beginning.
      return { modelSha256: model.get(id) ?? null, tokens: areSoundKnown(tokens) ? tokens : [] };
    },
    drawsWith: database.transaction((lease: JobLease, modelSha256: string, part: DrawnPart): void => {
      held(lease);
      const { id } = lease;
      const isSame = model.get(id) === modelSha256;
      setDrawn.run(JSON.stringify(isSame ? withPart(drawnOn(id), part) : [part]), id);
      if (isSame) return;
      forget.run(id);
      setModel.run(modelSha256, id);
    }).immediate,
    drawnOn,
    forget: (id) => void forget.run(id),
  };
}

/** A drawing from before there was a choice, or whose note is damaged, was made on the CPU. */
function readParts(stored: string | null): readonly DrawnPart[] {
  const parsed = drawnPartSchema.array().safeParse(stored === null ? null : JSON.parse(stored));
  return parsed.success && parsed.data.length > 0 ? parsed.data : [{ from: 0, device: cpuDevice }];
}

/** Tokens after `from` were drawn and lost with whoever drew them; who goes on with the same device adds no part. */
function withPart(parts: readonly DrawnPart[], part: DrawnPart): readonly DrawnPart[] {
  const before = parts.filter(({ from }) => from < part.from);
  const last = before.at(-1);
  return last !== undefined && isSameDevice(last.device, part.device) ? before : [...before, part];
}
