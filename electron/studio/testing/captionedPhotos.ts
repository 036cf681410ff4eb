import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptionRunState, CaptionTarget, RunSettings } from '../../contract/captionRuns.ts';
import type { CaptionSettings } from '../../contract/captionSettings.ts';
import type { JobId, PhotoId } from '../../contract/ids.ts';
import type { EditSettings } from '../../contract/jobs.ts';
import { writePhotos } from '../../photos/testing/writePhotos.ts';
import { until } from './fakeEngine.ts';
import { paintBlue } from './paintBlue.ts';
import { TestProfile, fakeModel } from './testStudio.ts';
import type { Change } from './testStudio.ts';

export const shortCaptions: CaptionSettings = { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false };

/** A studio whose library holds photos in a folder of its own. */
export class CaptionedPhotos {
  readonly folder = mkdtempSync(join(tmpdir(), 'unifluid-captioned-'));
  readonly profile = new TestProfile();

  /** Opens the studio and scans the folder; the model is known unless told otherwise. */
  async open(paths: readonly string[] = [], change: Pick<Change, 'codec'> = {}) {
    await writePhotos(this.folder, paths);
    const opened = this.profile.open({ model: fakeModel, ...change });
    const { studio, engine } = opened;
    const folder = await studio.photoLibrary.addFolder(this.folder);
    await studio.photoLibrary.rescan(folder.id);
    const photos = async (): Promise<ReadonlyMap<string, PhotoId>> => {
      const { photos: cards } = studio.photos.page({ limit: 500 });
      return new Map(cards.map(({ path, id }) => [path, id]));
    };
    const begin = (settings: RunSettings, ids?: readonly PhotoId[]): Promise<JobId> => {
      const target: CaptionTarget = ids === undefined ? { kind: 'selection', selection: {} } : { kind: 'photos', ids: [...ids] };
      return studio.captionRuns.start({ target, settings });
    };
    const start = (settings: Partial<CaptionSettings> = {}, ids?: readonly PhotoId[]) => begin({ ...shortCaptions, ...settings }, ids);
    const edit = (settings: Partial<EditSettings> = {}, ids?: readonly PhotoId[]) => begin({ ...paintBlue, ...settings }, ids);
    const run = (id: JobId) => {
      const found = studio.captionRuns.list().find((each) => each.id === id);
      if (found === undefined) throw new Error(`no run ${id}`);
      return found;
    };
    const reach = (id: JobId, state: CaptionRunState) =>
      until(() => run(id).state === state && (state === 'running' || !studio.queue.isBusy));
    /** Ends every call of the model as it comes, until the run is done. */
    const finish = async (id: JobId): Promise<void> => {
      const isOver = (): boolean => !['waiting', 'running'].includes(run(id).state);
      for (let answered = 0; !isOver();) {
        await until(() => isOver() || engine.runs.length > answered);
        for (; answered < engine.runs.length; answered += 1) engine.runs[answered]?.finish();
      }
      await until(() => !studio.queue.isBusy);
    };
    const textOf = (id: PhotoId | undefined) => (id === undefined ? undefined : studio.photos.card(id).caption?.text);
    return { ...opened, folderId: folder.id, photos, start, edit, run, reach, finish, textOf };
  }

  dispose(): void {
    this.profile.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
