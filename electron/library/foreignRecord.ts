import { z } from 'zod';
import { foreignSchema } from '../contract/images.ts';
import type { Foreign } from '../contract/images.ts';
import { comfyWords } from './comfyWorkflow.ts';

/** Text that a picture carries, by the name it stands under; null where there is none. */
export type TextUnder = (keyword: string) => string | null;

/** What the programs that people come from say of a picture: AUTOMATIC1111 and its kin, ComfyUI, InvokeAI. null where nothing is understood. */
export function readForeign(textUnder: TextUnder): Foreign | null {
  const readings = [
    () => readInvoke(textUnder('invokeai_metadata')),
    () => readA1111(textUnder('parameters')),
    () => readComfy(textUnder('prompt')),
  ];
  for (const read of readings) {
    const foreign = foreignSchema.safeParse(read());
    if (foreign.success) return foreign.data;
  }
  return null;
}

/** The prompt, then "Negative prompt: ...", then one line of settings, which begins with the steps. */
function readA1111(text: string | null): unknown {
  const lines = text?.split('\n') ?? [];
  const last = lines.findLastIndex((line) => /^\s*Steps: \d+/.test(line));
  if (last === -1) return null;
  const negative = lines.findIndex((line) => line.startsWith('Negative prompt:'));
  const prompt = lines.slice(0, negative === -1 || negative > last ? last : negative);
  const seed = /\bSeed: (\d{1,20})\b/.exec(lines[last] ?? '')?.[1];
  return { tool: 'a1111', prompt: prompt.join('\n').trim(), seed: seedOf(Number(seed)) };
}

const invokeSchema = z.object({ positive_prompt: z.string(), seed: z.unknown() });

function readInvoke(text: string | null): unknown {
  const said = invokeSchema.safeParse(parsed(text));
  return said.success ? { tool: 'invokeai', prompt: said.data.positive_prompt.trim(), seed: seedOf(said.data.seed) } : null;
}

function readComfy(text: string | null): unknown {
  const words = comfyWords(parsed(text));
  return words === null ? null : { tool: 'comfyui', prompt: words.prompt.trim(), seed: seedOf(words.seed) };
}

function seedOf(value: unknown): number | null {
  return foreignSchema.shape.seed.safeParse(value).data ?? null;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    // Anything may stand under these names.
    return null;
  }
}
