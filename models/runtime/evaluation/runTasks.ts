/**
 * Does the tasks of a suite with one package, in a process of its own: `runTasks.ts '<RunTasksRequest>'`. Goes on where it was stopped: a
 * result is a line of `results.jsonl`, written after its picture, so that a kill loses the task in work and nothing else.
 */
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { SessionFactory } from '../inferenceSession.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import type { UnifiedModel } from '../types.ts';
import { readPicture, writePicture } from './pictureFiles.ts';
import { runTask, type PictureReader } from './runTask.ts';
import { settingTriedSchema } from './settingTried.ts';
import { doneIds, parseTasks, wholeLines, type EvaluationTask, type TaskResult } from './taskFile.ts';

const requestSchema = z.strictObject({
  packageFolder: z.string(),
  /** Holds `tasks.jsonl` and `pictures/`. */
  suiteFolder: z.string(),
  /** Takes `results.jsonl` and `drawn/`. */
  outFolder: z.string(),
  threads: z.int().min(1),
  /** Graphs found here are used in place of the package's: the same weights before they were rounded. */
  graphsFolder: z.string().nullable(),
  /** Settings of drawings and edits in place of the package's. */
  tried: settingTriedSchema.default({}),
  /** Only tasks of these kinds. */
  kinds: z.array(z.string()).optional(),
  /** Only so many tasks, from the first on; null = all. */
  limit: z.int().min(1).nullable(),
  /** Words as sure as the model says they are. */
  uncalibrated: z.boolean().default(false),
});

export type RunTasksRequest = z.input<typeof requestSchema>;

function sessionsFrom(graphsFolder: string | null): SessionFactory {
  return async (path, options) => {
    const replaced = graphsFolder === null ? path : join(graphsFolder, basename(path));
    return createOrtSession(existsSync(replaced) ? replaced : path, options);
  };
}

async function readText(path: string): Promise<string> {
  return existsSync(path) ? await readFile(path, 'utf8') : '';
}

async function doTask(model: UnifiedModel, task: EvaluationTask, request: RunTasksRequest): Promise<TaskResult> {
  const started = performance.now();
  const read: PictureReader = async (path) => readPicture(join(request.suiteFolder, path));
  const outcome = await runTask(model, task, read, request.tried ?? {});
  const seconds = (performance.now() - started) / 1000;
  if (outcome.kind === 'text') return { id: task.id, ...outcome, seconds };
  await writePicture(join(request.outFolder, 'drawn', `${task.id}.png`), outcome.picture);
  return { id: task.id, kind: 'picture', seconds };
}

/** Says every few seconds how far it is; tasks of a kind take about as long as those of that kind that are done. */
function createProgress(tasks: readonly EvaluationTask[]): (task: EvaluationTask) => void {
  const left = new Map<string, number>();
  const spent = new Map<string, { seconds: number; tasks: number }>();
  for (const { kind } of tasks) left.set(kind, (left.get(kind) ?? 0) + 1);
  let said = 0;
  let before = performance.now();
  let done = 0;
  return ({ kind }) => {
    const now = performance.now();
    const sofar = spent.get(kind) ?? { seconds: 0, tasks: 0 };
    spent.set(kind, { seconds: sofar.seconds + (now - before) / 1000, tasks: sofar.tasks + 1 });
    left.set(kind, (left.get(kind) ?? 1) - 1);
    [before, done] = [now, done + 1];
    if (now - said < 5000 && done < tasks.length) return;
    said = now;
    const usual = [...spent.values()].reduce((sum, each) => sum + each.seconds / each.tasks, 0) / spent.size;
    const minutes = [...left].reduce((sum, [name, count]) => {
      const known = spent.get(name);
      return sum + (count * (known === undefined ? usual : known.seconds / known.tasks)) / 60;
    }, 0);
    process.stderr.write(`${String(done)} of ${String(tasks.length)} tasks, ${minutes.toFixed(1)} min left\n`);
  };
}

export async function runTasks(request: RunTasksRequest): Promise<void> {
  const results = join(request.outFolder, 'results.jsonl');
  await mkdir(join(request.outFolder, 'drawn'), { recursive: true });
  const kept = wholeLines(await readText(results));
  await writeFile(results, kept);
  const done = doneIds(kept);
  const asked = parseTasks(await readText(join(request.suiteFolder, 'tasks.jsonl'))).slice(0, request.limit ?? Infinity);
  const tasks = asked.filter(({ id, kind }) => !done.has(id) && (request.kinds?.includes(kind) ?? true));
  const progress = createProgress(tasks);
  const model = await openModel(request.packageFolder, {
    threads: request.threads,
    session: sessionsFrom(request.graphsFolder),
    uncalibrated: request.uncalibrated === true,
  });
  try {
    for (const task of tasks) {
      await appendFile(results, `${JSON.stringify(await doTask(model, task, request))}\n`);
      progress(task);
    }
  } finally {
    await model.release();
  }
}

if (import.meta.main) await runTasks(requestSchema.parse(JSON.parse(process.argv[2] ?? '')));
