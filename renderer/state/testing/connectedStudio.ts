import type { StudioApi } from '../../api/appApi.ts';
import type { DraftStorage } from '../drafts.svelte.ts';
import { StudioState } from '../studioState.svelte.ts';

const forgetful: DraftStorage = { getItem: () => null, setItem: () => undefined };

/** The state of a window that has met this studio. Without a storage of the test's own, no draft outlives it; a picture can be painted at once. */
export async function connectedStudio(
  api: StudioApi,
  storage: DraftStorage = forgetful,
  preload: (url: string) => Promise<unknown> = async () => undefined,
): Promise<StudioState> {
  const studio = new StudioState({ api, storage, preload });
  await studio.connect();
  return studio;
}
