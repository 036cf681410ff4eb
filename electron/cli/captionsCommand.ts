import type { Output } from './output.ts';
import type { Shell } from './shell.ts';

export const captionActions = ['undo', 'redo'] as const;
export type CaptionsCommand = { readonly kind: 'captions'; readonly action: (typeof captionActions)[number] };

/** Takes the last act on captions back, a whole run too, or does it again; no file beside a photo is touched. */
export async function captionsActs({ action }: CaptionsCommand, { studio }: Shell, output: Output): Promise<void> {
  const act = await (action === 'undo' ? studio.takingBack.undo() : studio.takingBack.redo());
  const photos = act?.photoIds.length ?? 0;
  const what = action === 'undo' ? 'taken back' : 'done again';
  const line = act === null ? `There is nothing to be ${what}.` : `The last act on captions is ${what}, for ${photos} photos.`;
  output.result(line, { type: 'captionsActs', action, act: act?.kind ?? null, photos });
}
