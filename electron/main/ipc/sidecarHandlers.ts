import type { ApiHandlers } from '../../contract/appApi.ts';
import type { Studio } from '../../studio/openStudio.ts';

export function sidecarHandlers({ sidecars }: Pick<Studio, 'sidecars'>): ApiHandlers['sidecars'] {
  return {
    plan: (request) => sidecars.plan(request),
    write: (id) => sidecars.write(id),
    undo: (id) => sidecars.undo(id),
    read: (ids) => sidecars.read(ids),
  };
}
