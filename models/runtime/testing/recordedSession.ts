import { basename } from 'node:path';
import type { Feeds, SessionFactory } from '../inferenceSession.ts';
import { createOrtSession } from '../ortSession.ts';

/** What one run was given and gave: copies, because the cache is written in place between runs. */
export type RecordedRun = { readonly graph: string; readonly feeds: Feeds; readonly outputs: Feeds };

/** Real sessions that note every run in `runs`. */
export function recordingSessions(runs: RecordedRun[]): SessionFactory {
  return async (path, options) => {
    const session = await createOrtSession(path, options);
    return {
      ...session,
      run: async (feeds) => {
        const given = structuredClone(feeds);
        const outputs = await session.run(feeds);
        runs.push({ graph: basename(path, '.onnx'), feeds: given, outputs: structuredClone(outputs) });
        return outputs;
      },
    };
  };
}
