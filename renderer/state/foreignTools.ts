import type { Foreign } from '../../electron/contract/images.ts';

/** Programs whose pictures come with a record, as they call themselves. */
const names: Readonly<Record<Foreign['tool'], string>> = { a1111: 'AUTOMATIC1111', comfyui: 'ComfyUI', invokeai: 'InvokeAI' };

export function formatTool(tool: Foreign['tool']): string {
  return names[tool];
}
