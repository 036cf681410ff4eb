/** Prompts of manifests as rows, by the file that Python wrote (`export/prompt_twins.py`): both languages make the same of each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageManifestSchema, type PackageManifest } from './packageManifest.ts';
import { parseManifest } from './parseManifest.ts';
import { questionPrompt, taskPrompt, type Prompt } from './prompts.ts';
import { firstDrawnPosition, firstWrittenPosition, guidanceSequenceRows, layOutRow, textColumnsOf, type SequenceRow } from './sequences.ts';
import { numberReader } from './testing/numberReader.ts';
import { tinyPackage } from './testing/packages.ts';

const ids = z.array(z.int());
const turn = z.tuple([z.string(), z.string()]).transform(([question, answer]) => ({ question, answer }));
const caseSchema = z.object({
  task: z.enum(['draw', 'edit', 'caption', 'answer']),
  text: z.string(),
  pictures: z.int().default(1),
  turns: z.array(turn).default([]),
  reserve: z.int().default(0),
  imageTokens: z.int().default(0),
  rows: z.array(z.object({ textIds: ids, positions: ids, blocks: ids, valid: z.string() })),
  next: ids,
});
const { positions, prompts, unguided } = packageManifestSchema.shape;
const twinsSchema = z.array(
  z.object({ name: z.string(), textSlots: z.int(), positions, prompts, unguided, cases: z.array(caseSchema).min(1) }),
);
const twins = twinsSchema.parse(JSON.parse(readFileSync(new URL('testing/prompts.json', import.meta.url), 'utf8')));
const tiny = parseManifest(readFileSync(join(tinyPackage, 'manifest.json'), 'utf8'));

type TwinCase = z.infer<typeof caseSchema>;

function promptOf(manifest: PackageManifest, { task, text, turns, reserve }: TwinCase): Prompt {
  const reader = numberReader(manifest);
  return task === 'answer' ? questionPrompt(reader, turns, text, reserve) : taskPrompt(reader, task, text, reserve);
}

function rowsOf(manifest: PackageManifest, task: TwinCase['task'], prompt: Prompt): SequenceRow[] {
  if (task === 'draw' || task === 'edit') return guidanceSequenceRows(manifest, task === 'draw' ? 2 : 3, prompt);
  return [{ prompt, seesPictures: true, nullSource: false }];
}

describe.each(twins)('Python and TypeScript agree on $name:', ({ textSlots, positions, prompts, unguided, cases }) => {
  const manifest = { ...tiny, positions, prompts, unguided, architecture: { ...tiny.architecture, text_slots: textSlots } };

  it.each(cases)('what stands where to $task "$text"', (stated) => {
    const { task, imageTokens } = stated;
    const prompt = promptOf(manifest, stated);
    const rows = rowsOf(manifest, task, prompt);
    const parts = { pictures: task === 'draw' ? 0 : stated.pictures, hasSource: task === 'edit', imageTokens };
    const layouts = rows.map((row) => layOutRow(manifest, parts, row, Math.max(...rows.map(textColumnsOf))));
    expect(layouts.map((layout) => ({ ...layout, valid: layout.valid.map(Number).join('') }))).toEqual(stated.rows);
    const draws = task === 'draw' || task === 'edit';
    const next = layouts.map((layout) => (draws ? firstDrawnPosition(manifest, layout) : firstWrittenPosition(manifest, prompt, layout)));
    expect(next).toEqual(stated.next);
  });
});
