import type { ApiHandlers } from '../../contract/appApi.ts';
import type { Studio } from '../../studio/studio.ts';

export function sidecarHandlers({ sidecars, captionsChanged }: Pick<Studio, 'sidecars' | 'captionsChanged'>): ApiHandlers['sidecars'] {
  return {
    plan: (request) => sidecars.plan(request),
    write: (id) => sidecars.write(id),
    stop(id) {
      sidecars.stop(id);
      return null;
    },
    undo: (id) => sidecars.undo(id),
    read: (ids) => sidecars.read(ids),
    async takeIn(ids) {
      const taken = await sidecars.takeIn(ids);
      if (taken.photoIds.length > 0) captionsChanged(taken.photoIds);
      return taken;
    },
  };
}
