import type { ApiHandlers } from '../../contract/appApi.ts';
import type { PhotoId } from '../../contract/ids.ts';
import type { Studio } from '../../studio/studio.ts';

export type CaptionParts = { readonly studio: Studio };

export function captionHandlers({ studio }: CaptionParts): Pick<ApiHandlers, 'captionRuns' | 'captions'> {
  const { captionRuns: runs, captions, manyCaptions, photos, takingBack } = studio;
  const changed = (ids: readonly PhotoId[]): void => {
    if (ids.length > 0) studio.captionsChanged(ids);
  };
  return {
    captionRuns: {
      plan: (request) => runs.plan(request),
      start: (request) => runs.start(request),
      async pause(id) {
        await runs.pause(id);
        return null;
      },
      resume(id) {
        runs.resume(id);
        return null;
      },
      async stop(id) {
        await runs.stop(id);
        return null;
      },
      list: () => runs.list(),
      failures: (query) => runs.failures(query),
      retryFailures: (id) => runs.retryFailures(id),
      edits: (id) => runs.edits(id),
    },
    captions: {
      edit(change) {
        captions.edit(change, Date.now());
        changed([change.photoId]);
        return photos.card(change.photoId);
      },
      planReplace: (request) => manyCaptions.planReplace(request),
      async replace(request) {
        const ids = await manyCaptions.replace(request);
        changed(ids);
        return ids;
      },
      async changeKeywords(request) {
        const ids = await manyCaptions.changeKeywords(request);
        changed(ids);
        return ids;
      },
      async approve(ids) {
        const approved = await manyCaptions.approve(ids);
        changed(approved);
        return approved;
      },
      async revert(ids) {
        changed(await manyCaptions.revert(ids));
        return null;
      },
      async undo() {
        const undone = await takingBack.undo();
        changed(undone?.photoIds ?? []);
        return undone;
      },
      async redo() {
        const done = await takingBack.redo();
        changed(done?.photoIds ?? []);
        return done;
      },
      pieces: (ids) => captions.pieces(ids),
    },
  };
}
