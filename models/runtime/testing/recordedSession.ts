import { basename } from 'node:path';
import type { Feeds, SessionFactory } from '../inferenceSession.ts';
import { createOrtSession } from '../ortSession.ts';

/** What one run was given: copies, because the cache is written in place between runs. */
export type RecordedRun = { readonly graph: string; readonly feeds: Feeds };

/** Real sessions that note every run in `runs`. */
export function recordingSessions(runs: RecordedRun[]): SessionFactory {
  return async (path, options) => {
    const session = await createOrtSession(path, options);
    return {
      ...session,
      run: async (feeds) => {
        runs.push({ graph: basename(path, '.onnx'), feeds: structuredClone(feeds) });
        return session.run(feeds);
      },
    };
  };
}
