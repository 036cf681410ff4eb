import type { SidecarBatchId } from '../contract/ids.ts';
import type { Ending } from './captionFolders.ts';
import type { Output } from './output.ts';
import type { Shell } from './shell.ts';

export type SidecarsCommand = { readonly kind: 'sidecars'; readonly action: 'undo'; readonly id: SidecarBatchId };

/** Puts back what stood beside the photos before a run wrote there. */
export async function undoOfSidecars({ id }: SidecarsCommand, { studio }: Shell, output: Output): Promise<Ending> {
  const { restored, failures } = await studio.sidecars.undo(id);
  for (const failure of failures) output.fail(failure, { file: failure.name });
  output.result(`${restored} sidecars are what they were before.`, { type: 'sidecarsUndone', id, restored, failed: failures.length });
  return failures.length === 0 ? 'done' : 'partly';
}
