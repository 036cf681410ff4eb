import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from 'vitest';
import { type Chance, torture } from '../studio/testing/torture.ts';
import { describeRun, drawUndescribed } from './testing/describeRun.ts';
import { rowsIn } from './testing/rowsIn.ts';

const root = mkdtempSync(join(tmpdir(), 'unifluid-description-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const drawings = 4;
const drawn = drawUndescribed(join(root, 'drawn'), drawings / 2);

/** `held`: the description with this number does not end before the kill. */
type Moment = { readonly line: string; readonly waitMilliseconds: number; readonly held: number };

/** Somewhere in a studio's idle time: before the first description, while the model is at one, as it is kept, or after the last. */
function momentOf(chance: Chance, number: number): Moment {
  const held = number % 2 === 0 ? chance.between(1, drawings) : 0;
  if (held > 0) return { line: `describing ${String(held)}`, waitMilliseconds: 0, held };
  const line = `${chance.pick(['describing', 'describing', 'described'] as const)} ${String(chance.between(1, drawings))}`;
  return { line, waitMilliseconds: chance.between(0, chance.pick([0, 4, 60] as const)), held };
}

/** Leaves a studio alone in another process and kills it at the moment. Answers how many descriptions it had told of. */
async function describeAndKill(profile: string, { line: wanted, waitMilliseconds, held }: Moment): Promise<number> {
  const args = [join(import.meta.dirname, 'testing/describeRun.ts'), profile, String(held)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise((resolve) => child.once('close', resolve));
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    told = Math.max(told, Number(/^described (\d+)$/u.exec(line)?.[1] ?? 0));
    if (line !== wanted) continue;
    if (waitMilliseconds === 0) child.kill('SIGKILL');
    else setTimeout(() => child.kill('SIGKILL'), waitMilliseconds);
  }
  await gone;
  return told;
}

type Kept = {
  readonly described: number;
  readonly descriptions: number;
  readonly jobs: number;
  readonly open: number;
  readonly history: number;
};

function keptIn(profile: string): Kept {
  const [row] = rowsIn<Kept>(
    profile,
    `SELECT (SELECT count(DISTINCT image_id) FROM captions) AS described, (SELECT count(*) FROM captions) AS descriptions,
      (SELECT count(*) FROM jobs WHERE kind = 'caption') AS jobs, (SELECT count(*) FROM jobs WHERE state <> 'done') AS open,
      (SELECT count(*) FROM history WHERE kind <> 'generate') AS history`,
  );
  return row ?? { described: 0, descriptions: 0, jobs: 0, open: 0, history: 0 };
}

torture({
  name: 'kills of a description that nobody asked for',
  rounds: { full: 50, sample: 2 },
  async round(chance, number) {
    const profile = join(root, String(number));
    await drawn;
    cpSync(join(root, 'drawn'), profile, { recursive: true });
    const moment = momentOf(chance, number);
    const told = await describeAndKill(profile, moment);
    const { described, open } = keptIn(profile);
    const missed = moment.held > 0 && (open !== 1 || described !== moment.held - 1) ? `not in the middle: ${String(described)} kept` : null;
    const lost = described < told ? `${String(told)} descriptions told of, ${String(described)} kept` : null;
    await describeRun(profile, () => undefined);
    const after = keptIn(profile);
    rmSync(profile, { recursive: true, force: true });
    const isRight =
      JSON.stringify(after) === JSON.stringify({ described: drawings, descriptions: drawings, jobs: drawings, open: 0, history: 0 });
    const wrong = missed ?? lost ?? (isRight ? null : JSON.stringify(after));
    return wrong === null ? null : `killed ${String(moment.waitMilliseconds)} ms after "${moment.line}": ${wrong}`;
  },
});
