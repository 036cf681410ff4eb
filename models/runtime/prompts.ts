/** The text of a sequence by the templates of the manifest; `unifluid/prompts.py` has the same functions. */
import type { SpecialName } from './manifestParts.ts';
import type { PackageManifest, PromptPart, PromptTemplate, Task } from './packageManifest.ts';
import type { Tokenizer } from './tokenizer.ts';

/** `opens`: starts a new block of the mask rule; a token sees every valid token of its own and of earlier blocks. */
export type TextToken = { readonly id: number; readonly opens: boolean };

export type Prompt = {
  readonly tokens: readonly TextToken[];
  /** So many of them stand before the pictures. */
  readonly picturesAt: number;
  /** `prefix`: pictures and prompt are one block. `causal`: each of their tokens opens one. */
  readonly attention: PromptTemplate['attention'];
};

/** Who asks: what the templates are read from. */
export type PromptReader = {
  readonly manifest: Pick<PackageManifest, 'architecture' | 'capabilities' | 'prompts'>;
  readonly tokenizer: Pick<Tokenizer, 'normalise' | 'pieces'>;
};

export type EarlierTurn = { readonly question: string; readonly answer: string };

/** The prompt of a task whose field says `text`, in so many text slots as are not kept free. What is too long is cut at the field's end. */
export function taskPrompt(reader: PromptReader, task: Task, text: string, reserve = 0): Prompt {
  const { attention, parts } = templateOf(reader, task);
  const { ids, picturesAt } = spelled(reader, parts, text, reader.manifest.architecture.text_slots - reserve);
  return { tokens: ids.map((id) => ({ id, opens: attention === 'causal' })), picturesAt, attention };
}

/**
 * A question after earlier turns of the same conversation: the template, answer 1.. <eos>, the template without <bos> and pictures, and so
 * on. As many turns as the model was made for, and at least `reserve` slots stay free for the new answer: the earliest turns give way
 * first, then the end of the question.
 */
export function questionPrompt(reader: PromptReader, earlier: readonly EarlierTurn[], question: string, reserve: number): Prompt {
  const { attention, parts } = templateOf(reader, 'answer');
  const { architecture, capabilities } = reader.manifest;
  const laterParts = parts.filter((part) => !('pictures' in part || ('special' in part && part.special === 'bos')));
  const room = architecture.text_slots - reserve;
  const fieldRoom = Math.max(0, room - fixedPieces(reader, parts));
  const block = (of: readonly PromptPart[], asked: string, most = Infinity): Spelled => spelled(reader, of, asked, most);
  const asked = (of: readonly PromptPart[]): Spelled => block(of, question, fieldRoom + fixedPieces(reader, of));
  const turns = earlier.slice(Math.max(0, earlier.length - (capabilities.answer?.turns ?? 1) + 1));

  for (; ; turns.shift()) {
    const blocks = [...turns.map(({ question: text }, index) => block(index === 0 ? parts : laterParts, text))];
    blocks.push(asked(turns.length === 0 ? parts : laterParts));
    const tokens = blocks.flatMap(({ ids }, index) => [
      ...ids.map((id, place) => ({ id, opens: attention === 'causal' || (index > 0 && place === 0) })),
      ...answered(reader, turns[index]),
    ]);
    if (turns.length === 0 || tokens.length <= room) return { tokens, picturesAt: blocks[0]?.picturesAt ?? 0, attention };
  }
}

function answered({ manifest, tokenizer }: PromptReader, turn: EarlierTurn | undefined): TextToken[] {
  if (turn === undefined) return [];
  const answer = tokenizer.pieces(tokenizer.normalise(turn.answer));
  return [...answer, manifest.architecture.special.eos].map((id) => ({ id, opens: true }));
}

/** The row without a prompt that guidance weighs against. */
export function unguidedPrompt({ unguided, architecture }: PackageManifest, prompt: Prompt): Prompt {
  const { special } = architecture;
  if (unguided?.kind === 'padded') {
    const tokens = prompt.tokens.map(({ id, opens }) => ({ id: id === special.bos ? id : special.pad, opens }));
    return { ...prompt, tokens };
  }
  const ids = unguided?.kind === 'pieces' ? unguided.ids : [specialId(special, 'null_text')];
  return { ...prompt, tokens: ids.map((id) => ({ id, opens: prompt.attention === 'causal' })), picturesAt: 0 };
}

export function specialId(special: PackageManifest['architecture']['special'], name: SpecialName): number {
  const id = special[name];
  if (id === undefined) throw new TypeError(`The manifest has no special.${name}, which its consistency promises`);
  return id;
}

function templateOf({ manifest }: PromptReader, task: Task): PromptTemplate {
  const template = manifest.prompts[task];
  if (template === undefined) throw new TypeError(`The manifest has no prompt for ${task}, which its consistency promises`);
  return template;
}

type Spelled = { readonly ids: number[]; readonly picturesAt: number };

/** Pieces of a prompt whose field is empty. */
function fixedPieces(reader: PromptReader, parts: readonly PromptPart[]): number {
  return spelled(reader, parts, '', Infinity).ids.length;
}

/** `most`: pieces of all parts; the field gives way. */
function spelled(reader: PromptReader, parts: readonly PromptPart[], text: string, most: number): Spelled {
  const field = reader.tokenizer.normalise(text);
  const pieces = runsOf(parts).map((run) => piecesOf(reader, run, field));
  const over = Math.max(0, pieces.reduce((sum, { ids }) => sum + ids.length, 0) - most);
  const ids: number[] = [];
  let picturesAt = 0;
  for (const run of pieces) {
    if (run.isPictures) picturesAt = ids.length;
    const cut = Math.min(over, run.fieldPieces);
    const kept = run.ids.length - run.after - cut;
    ids.push(...run.ids.slice(0, kept), ...run.ids.slice(kept + cut));
  }
  return { ids, picturesAt };
}

/** Words that follow one another are tokenised together, as the model met them: a space belongs to the word after it. */
type Run = { readonly words: readonly PromptPart[] } | { readonly part: PromptPart };

function runsOf(parts: readonly PromptPart[]): Run[] {
  const runs: Run[] = [];
  for (const part of parts) {
    const before = runs.at(-1);
    if (!('text' in part || 'field' in part)) runs.push({ part });
    else if (before !== undefined && 'words' in before) runs.splice(-1, 1, { words: [...before.words, part] });
    else runs.push({ words: [part] });
  }
  return runs;
}

/** `fieldPieces`: how many may be cut; `after`: how many stand after those. */
type RunPieces = { readonly ids: readonly number[]; readonly fieldPieces: number; readonly after: number; readonly isPictures: boolean };

function piecesOf({ manifest, tokenizer }: PromptReader, run: Run, field: string): RunPieces {
  const none = { fieldPieces: 0, after: 0, isPictures: false };
  if ('words' in run) {
    const spell = (words: readonly PromptPart[]): readonly number[] =>
      tokenizer.pieces(words.map((part) => ('text' in part ? part.text : 'field' in part ? field : '')).join(''));
    const place = run.words.findIndex((part) => 'field' in part);
    const ids = spell(run.words);
    if (place === -1) return { ...none, ids };
    const after = spell(run.words.slice(place + 1)).length;
    return { ...none, ids, after, fieldPieces: Math.max(0, ids.length - spell(run.words.slice(0, place)).length - after) };
  }
  if ('ids' in run.part) return { ...none, ids: run.part.ids };
  if ('special' in run.part) return { ...none, ids: [specialId(manifest.architecture.special, run.part.special)] };
  return { ...none, ids: [], isPictures: true };
}
