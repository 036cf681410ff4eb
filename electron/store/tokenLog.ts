import type { KeptTokens } from '../contract/engineWork.ts';
import type { JobId } from '../contract/ids.ts';
import type { JobWish } from '../jobs/ports.ts';
import { blobToFloats, floatsToBlob } from './blobs.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

type Drawn = readonly { readonly grid: number; readonly latent: Float32Array }[];

export type TokenLog = {
  /** One transaction a token (of all variations), before anybody sees it. Answers what another process asked of the job. */
  add(id: JobId, place: number, tokens: Drawn): JobWish;
  of(id: JobId): KeptTokens;
  /** Tokens drawn by other weights are forgotten. */
  drawsWith(id: JobId, modelSha256: string): void;
  forget(id: JobId): void;
};

/** Tokens of jobs in work: a studio killed at token k finds exactly the tokens that were shown. */
export function createTokenLog(database: SqliteDatabase): TokenLog {
  const insert = database.prepare<[JobId, number, number, number, Buffer]>(
    'INSERT OR REPLACE INTO job_tokens (job_id, place, variation, grid, latent) VALUES (?, ?, ?, ?, ?)',
  );
  const wish = database.prepare<[JobId], { wish: JobWish }>('SELECT wish FROM jobs WHERE id = ?');
  const all = database.prepare<[JobId], { variation: number; grid: number; latent: Buffer }>(
    'SELECT variation, grid, latent FROM job_tokens WHERE job_id = ? ORDER BY variation, place',
  );
  const model = database.prepare<[JobId], string | null>('SELECT model_sha256 FROM jobs WHERE id = ?').pluck();
  const setModel = database.prepare<[string, JobId]>('UPDATE jobs SET model_sha256 = ? WHERE id = ?');
  const forget = database.prepare<[JobId]>('DELETE FROM job_tokens WHERE job_id = ?');

  return {
    add: database.transaction((id: JobId, place: number, tokens: Drawn): JobWish => {
      tokens.forEach(({ grid, latent }, variation) => insert.run(id, place, variation, grid, floatsToBlob(latent)));
      return wish.get(id)?.wish ?? null;
    }).immediate,
    of(id) {
      const rows = all.all(id);
      const tokens = [...new Set(rows.map(({ variation }) => variation))].map((variation) => {
        const own = rows.filter((row) => row.variation === variation);
        return { grid: own.map(({ grid }) => grid), latents: blobToFloats(Buffer.concat(own.map(({ latent }) => latent))) };
      });
      return { modelSha256: model.get(id) ?? null, tokens };
    },
    drawsWith: database.transaction((id: JobId, modelSha256: string): void => {
      if (model.get(id) === modelSha256) return;
      forget.run(id);
      setModel.run(modelSha256, id);
    }).immediate,
    forget: (id) => void forget.run(id),
  };
}
