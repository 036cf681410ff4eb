import { deviceName } from '../contract/devices.ts';
import { wordsForRow } from '../contract/deviceWords.ts';
import type { Output } from './output.ts';
import type { Shell } from './shell.ts';

export type DevicesCommand = { readonly kind: 'devices'; readonly action: 'list' | 'probe' };

/** What is known of the devices that the window may draw on; `probe` measures them all anew. */
export async function devices({ action }: DevicesCommand, shell: Shell, output: Output): Promise<void> {
  const { devices: known } = shell.studio;
  const model = await shell.model('draw');
  if (action === 'probe') await known.probe();
  if (shell.isInterrupted()) return;
  const { rows, choice } = await known.state();
  const plan = known.plan()[model.sha256] ?? null;
  for (const row of rows) output.result(wordsForRow(row), { type: 'device', ...row, words: wordsForRow(row) });
  const wanted =
    choice === 'measured' ? 'what was measured to be right and faster' : deviceName({ ...choice, name: 'the device that was chosen' });
  output.result(`With ${model.id} the window draws on: ${plan === null ? 'CPU' : deviceName(plan.decode)} (wanted: ${wanted}).`, {
    type: 'devices',
    modelId: model.id,
    choice,
    plan,
  });
  output.notice('The command line itself draws on the CPU.', { type: 'note' });
}
