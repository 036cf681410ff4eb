import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ApiHandlers } from '../../contract/appApi.ts';
import type { ExportOptions } from '../../contract/exportOptions.ts';
import type { ExportRequest, Exported } from '../../contract/exports.ts';
import type { ImageId } from '../../contract/ids.ts';
import { privateRights } from '../../library/atomicFile.ts';
import { extensions } from '../../library/copyName.ts';
import { withKept } from '../../library/exportErrors.ts';
import { exportFile, exportInto, numberedNames } from '../../library/exportFile.ts';
import { writeZip } from '../../library/zipFile.ts';
import type { Announce } from '../../jobs/ports.ts';
import type { Studio } from '../../studio/studio.ts';
import { CopyRun } from './copyRun.ts';
import type { FileDialogs } from './fileDialogsPort.ts';

export type ExportParts = { readonly studio: Studio; readonly announce: Announce; readonly dialogs: FileDialogs };

type ExportMethods = Pick<ApiHandlers['images'], 'export' | 'cancelExport' | 'previewExport' | 'copy' | 'drag'>;

const alone = { number: 1, total: 1 };

/** The ways of a picture out of the studio. */
export function exportHandlers(parts: ExportParts): ExportMethods {
  const { studio, announce, dialogs } = parts;
  let running: CopyRun | null = null;
  return {
    async export(request) {
      const options = request.kind === 'again' ? studio.settings.get().export : request.options;
      if (request.kind !== 'again') announce('settingsChanged', studio.settings.set({ export: options }));
      const run = new CopyRun({ ...parts, ids: request.ids, options });
      running = run;
      try {
        return await write(request, run, parts);
      } finally {
        if (running === run) running = null;
      }
    },
    cancelExport() {
      running?.cancel();
      return null;
    },
    async previewExport({ ids, options }) {
      const [first] = ids;
      const { stem, data } = await studio.copies.make(firstOf(first), options, { number: 1, total: ids.length });
      return { name: `${stem}.${extensions[options.format][0]}`, data };
    },
    async copy(id) {
      const { data } = await studio.copies.make(id, plainPng(studio.settings.get().export, 'none'), alone);
      await dialogs.copyPicture(data);
      return null;
    },
    async drag(ids) {
      const files = await prepareDrag(ids, parts);
      const { file } = studio.images.record(firstOf(ids[0]));
      const icon = await studio.thumbnails.get(firstOf(ids[0]), async () => (await studio.folder.pixels(file)).pixels);
      dialogs.drag(files, icon);
      return files;
    },
  };
}

/** The schemas let no empty list through. */
function firstOf(id: ImageId | undefined): ImageId {
  if (id === undefined) throw new RangeError('There is no picture');
  return id;
}

/** What other programs surely take, and quick enough for a hand that drags; only what it says of itself is the person's choice. */
function plainPng(chosen: ExportOptions, record: ExportOptions['record']): ExportOptions {
  return { ...chosen, format: 'png', scale: 1, record };
}

async function write(request: ExportRequest, run: CopyRun, parts: ExportParts): Promise<Exported | null> {
  const { dialogs, studio } = parts;
  const { ids } = request;
  const last = await folderThatIs(studio.settings.exportFolder());
  if (request.kind === 'zip') return writeArchive(run, await dialogs.saveFile(placeIn(last, 'pictures.zip'), ['zip']), parts);
  if (request.kind === 'again' && last !== null) return writeFiles(run, last, parts);
  if (ids.length > 1) return writeFiles(run, await dialogs.chooseFolder(last), parts);
  return writeOne(firstOf(ids[0]), run, last, parts);
}

async function folderThatIs(folder: string | null): Promise<string | null> {
  const found = folder === null ? null : await stat(folder).catch(() => null);
  return found?.isDirectory() === true ? folder : null;
}

function placeIn(folder: string | null, name: string): string {
  return folder === null ? name : join(folder, name);
}

/** Made before anybody is asked for a name: a damaged picture has none. */
async function writeOne(
  id: ImageId,
  { options }: CopyRun,
  last: string | null,
  { dialogs, studio }: ExportParts,
): Promise<Exported | null> {
  const { stem, data } = await studio.copies.make(id, options, alone);
  const allowed = extensions[options.format];
  const target = await dialogs.saveFile(placeIn(last, `${stem}.${allowed[0]}`), allowed);
  if (target === null) return null;
  await exportFile(target, data, allowed).catch(tellKept);
  studio.settings.setExportFolder(dirname(target));
  return { folder: dirname(target), names: [basename(target)], count: 1, failures: [], isCancelled: false };
}

async function writeFiles(run: CopyRun, folder: string | null, { studio }: ExportParts): Promise<Exported | null> {
  if (folder === null) return null;
  const intoFolder = exportInto(folder);
  const [extension] = extensions[run.options.format];
  const names: string[] = [];
  for await (const { id, stem, data } of run.copies()) {
    const name = await run.attempt(id, () => intoFolder(stem, data, extension).catch(tellKept));
    if (name !== undefined) names.push(name);
  }
  studio.settings.setExportFolder(folder);
  return { folder, names, count: names.length, failures: run.failures, isCancelled: run.isCancelled };
}

async function writeArchive(run: CopyRun, target: string | null, { studio }: ExportParts): Promise<Exported | null> {
  if (target === null) return null;
  const nameOf = numberedNames();
  const [extension] = extensions[run.options.format];
  let count = 0;
  async function* entries() {
    for await (const { stem, data } of run.copies()) {
      count += 1;
      yield { name: nameOf(stem, extension), data };
    }
    run.throwIfNothing(count);
  }
  const folder = dirname(target);
  try {
    await writeZip(target, entries());
  } catch (error) {
    // Whole or not there: half a selection looks like all of it.
    if (run.isCancelled || count === 0) return { folder, names: [], count: 0, failures: run.failures, isCancelled: run.isCancelled };
    return tellKept(error);
  }
  studio.settings.setExportFolder(folder);
  return { folder, names: [basename(target)], count, failures: run.failures, isCancelled: false };
}

/** Files under names of their own that stay until the next start: where they are dropped, they may be read much later. */
async function prepareDrag(ids: readonly ImageId[], { studio, dialogs }: ExportParts): Promise<readonly string[]> {
  const chosen = studio.settings.get().export;
  const folder = join(dialogs.dragFolder, String(Date.now()));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: privateRights.folder });
  const intoFolder = exportInto(folder);
  const files: string[] = [];
  for (const [index, id] of ids.entries()) {
    const place = { number: index + 1, total: ids.length };
    const { stem, data } = await studio.copies.make(id, plainPng(chosen, chosen.record), place);
    files.push(join(folder, await intoFolder(stem, data)));
  }
  return files;
}

function tellKept(error: unknown): never {
  throw withKept(error, 'The picture is still in the history.');
}
