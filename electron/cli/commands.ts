import { basename } from 'node:path';
import { requestToGoOn } from '../contract/continuing.ts';
import type { WayOn } from '../contract/continuing.ts';
import { AppError } from '../contract/errors.ts';
import { wordsFor } from '../contract/errorWords.ts';
import type { ImageId } from '../contract/ids.ts';
import type { ImageCard } from '../contract/images.ts';
import type { EditRequest, GenerateRequest, JobRow } from '../contract/jobs.ts';
import { askRequestSchema } from '../contract/jobs.ts';
import { isMoment } from '../contract/moments.ts';
import { limits } from '../contract/limits.ts';
import type { ModelSummary } from '../contract/models.ts';
import { parseRequest } from '../contract/parseRequest.ts';
import { largerThanDrawn } from '../contract/photoEdits.ts';
import type { Task } from '../contract/tasks.ts';
import { bestOf } from '../contract/tries.ts';
import type { HistoryEntry } from '../contract/history.ts';
import type { Command } from './command.ts';
import type { DrawingOptions } from './drawingArguments.ts';
import { drawnSoft } from './drawnSoft.ts';
import { KnownFailure } from '../contract/knownFailure.ts';
import type { Output } from './output.ts';
import { writePictures } from './pictureFiles.ts';
import type { Shell } from './shell.ts';

type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** True when every picture was written. */
export async function generate(command: CommandOf<'generate'>, shell: Shell, output: Output): Promise<boolean> {
  const { prompt, style } = command;
  await tellWhatIsRead(prompt, 'draw', shell, output);
  const request: GenerateRequest = {
    kind: 'generate',
    prompt,
    ...(style === null ? {} : { style }),
    ...(await drawingOf(command, 'draw', shell)),
    ...bestOf(command.variations, command.tries ?? (await usualTries(command, shell))),
  };
  return writePictures(finished(await shell.run(request)), command, shell, output);
}

/** Draws the rest of a picture as it would have been, or tries it in several ways. True when every picture was written. */
export async function goOn(command: CommandOf<'continue'>, shell: Shell, output: Output): Promise<boolean> {
  const { picture, variations, seed } = command;
  await shell.model('draw');
  const record = shell.studio.images.record((await shell.picture(picture)).id);
  const way: WayOn = variations === 1 && seed === null ? { kind: 'asItWouldHaveBeen' } : { kind: 'newWays', variations, seed };
  const request = requestToGoOn(record, command.from ?? record.tokensDrawn, way);
  return writePictures(finished(await shell.run(request)), command, shell, output);
}

/** True when every picture was written. */
export async function edit(command: CommandOf<'edit'>, shell: Shell, output: Output): Promise<boolean> {
  const { instruction, picture, imageGuidance, asDrawn } = command;
  const model = await shell.model('edit');
  await tellWhatIsRead(instruction, 'edit', shell, output);
  const source = await shell.picture(picture);
  tellWhatIsDrawn(source, model, command, output);
  const request: EditRequest = {
    kind: 'edit',
    imageId: source.id,
    instruction,
    imageGuidance: imageGuidance ?? model.sampler.imageGuidance,
    ...(asDrawn ? { asDrawn } : {}),
    ...(await drawingOf(command, 'edit', shell)),
  };
  return writePictures(finished(await shell.run(request)), command, shell, output);
}

export async function ask(command: CommandOf<'ask'>, shell: Shell, output: Output): Promise<void> {
  const question = parseRequest(askRequestSchema.shape.question, command.question);
  await shell.model('answer');
  await tellWhatIsRead(question, 'answer', shell, output);
  const imageIds: ImageId[] = [];
  for (const picture of command.pictures) imageIds.push((await shell.picture(picture)).id);
  const row = finished(await shell.run({ kind: 'ask', imageIds, question }));
  if (row.conversationId === null) throw new AppError('conversationNotFound');
  const turn = shell.studio.history.conversation(row.conversationId).turns.find(({ jobId }) => jobId === row.id);
  if (turn === undefined) throw new AppError('conversationNotFound');
  const { answer, confidence, pieces } = turn;
  const sure = confidence === null ? '' : `  (${percent(confidence)} sure)`;
  output.result(`${answer}${sure}`, {
    type: 'answer',
    jobId: row.id,
    conversationId: row.conversationId,
    imageIds,
    question,
    answer,
    confidence,
    pieces,
  });
}

export async function caption(command: CommandOf<'caption'>, shell: Shell, output: Output): Promise<void> {
  await shell.model('caption');
  const { id: imageId } = await shell.picture(command.picture);
  const row = finished(await shell.run({ kind: 'caption', imageId }));
  const words = shell.studio.images.record(imageId).caption;
  if (words === null) throw new AppError('imageNotFound');
  output.result(words.text, { type: 'caption', jobId: row.id, imageId, caption: words.text, confidence: words.confidence });
}

export function history(command: CommandOf<'history'>, shell: Shell, output: Output): void {
  const { search, limit } = command;
  const asked = search === null ? {} : { search };
  let cursor: string | null = null;
  for (let left = limit; left > 0; left -= limits.pageItems.max) {
    const from: { readonly cursor?: string } = cursor === null ? {} : { cursor };
    const page = shell.studio.history.page({ ...asked, ...from, limit: Math.min(left, limits.pageItems.max) });
    for (const entry of page.entries) output.result(entryLine(entry), { type: 'entry', ...entry });
    cursor = page.nextCursor;
    if (cursor === null) return;
  }
  output.notice(`There is more than these ${limit}: --limit N shows up to N, --search WORDS looks for some.`, {
    type: 'more',
    shown: limit,
  });
}

/** As many as the model suggests. A seed that was named is one drawing: whoever names it wants that very picture. */
async function usualTries({ seed }: DrawingOptions, shell: Shell): Promise<number> {
  return seed === null ? (await shell.model('draw')).sampler.tries : 1;
}

async function drawingOf(options: DrawingOptions, task: Task, shell: Shell) {
  const { sampler } = await shell.model(task);
  const { seed, variations } = options;
  return {
    seed,
    variations,
    order: options.order ?? sampler.order,
    steps: options.steps ?? sampler.steps,
    guidance: options.guidance ?? sampler.guidance,
    temperature: options.temperature ?? sampler.temperature,
  };
}

/** The job when it was done; its failure otherwise. */
function finished(row: JobRow): JobRow {
  if (row.state === 'done') return row;
  throw new KnownFailure(row.error ?? { code: 'cancelled', message: wordsFor('cancelled') });
}

/** Whoever edits a photo should know beforehand what comes of it. */
function tellWhatIsDrawn(source: ImageCard, model: ModelSummary, command: CommandOf<'edit'>, output: Output): void {
  const whole = largerThanDrawn(source, model);
  if (whole === null) return;
  const { width, height } = whole;
  const words = drawnSoft(`a photo of ${width} x ${height}`, model, command);
  output.notice(words, { type: 'photoEdit', imageId: source.id, width, height, imagePx: model.imagePx });
}

/** Such words are read all the same, as pieces: the person should know why the result is not what they asked for. */
export async function tellWhatIsRead(text: string, task: Task, shell: Shell, output: Output): Promise<void> {
  const { unknown, pieces, mostPieces, readTo } = await shell.checkText(text, task);
  if (unknown.length > 0) {
    const words = [...new Set(unknown.map(({ word, replacement }) => (replacement === null ? word : `${word} (${replacement}?)`)))];
    output.notice(`The model does not know: ${words.join(', ')}`, { type: 'unknownWords', words: unknown });
  }
  if (readTo !== null) {
    const last = text.slice(0, readTo).split(/\s+/u).at(-1) ?? '';
    output.notice(`The model reads ${mostPieces} of ${pieces} pieces: no further than "${last}"`, {
      type: 'textTooLong',
      pieces,
      mostPieces,
      readTo,
    });
  }
}

function entryLine(entry: HistoryEntry): string {
  const when = isMoment(entry.createdAt)
    ? new Date(entry.createdAt).toISOString().slice(0, 16).replace('T', ' ')
    : 'unknown day'.padEnd(16);
  return `${when}  ${entryWords(entry)}`;
}

function entryWords(entry: HistoryEntry): string {
  switch (entry.kind) {
    case 'generate':
      return `drew     ${entry.prompt}${picturesOf(entry.images, entry.state)}${goneOnFrom(entry)}`;
    case 'edit':
      return `edited   ${entry.instruction}${picturesOf(entry.images, entry.state)}${goneOnFrom(entry)}`;
    case 'conversation':
      return `asked    ${entry.lastQuestion} ${entry.lastAnswer === '' ? '' : `-> ${entry.lastAnswer}`}`;
    case 'caption':
      return `caption  ${entry.text === '' ? `(${entry.state})` : entry.text}`;
    case 'import':
      return importedWords(entry.image);
  }
}

function goneOnFrom({ continues }: Extract<HistoryEntry, { kind: 'generate' | 'edit' }>): string {
  return continues === null ? '' : `  (from token ${continues.from} of ${continues.imageId})`;
}

/** A drawing that came back from its file stands alone, without the job that made it. */
function importedWords({ kind, title, id }: ImageCard): string {
  const [verb, name] = { generated: ['drew    ', title], edited: ['edited  ', title], imported: ['imported', basename(title)] }[kind];
  return `${verb} ${name}  ${id}`;
}

function picturesOf(images: readonly { readonly id: string }[], state: string): string {
  return images.length === 0 ? `  (${state})` : `  ${images.map(({ id }) => id).join(' ')}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
