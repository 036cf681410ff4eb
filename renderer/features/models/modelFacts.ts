import type { EngineState, ModelSummary } from '../../../electron/contract/models.ts';
import type { Capabilities } from '../../../electron/contract/tasks.ts';
import { formatBytes, formatDecimal, plural } from '../../format/quantities.ts';

/** What a person may want to know of a package before using it. */
export function modelFacts(model: ModelSummary): readonly { readonly name: string; readonly value: string }[] {
  const { sampler, gridSide, imagePx, capabilities } = model;
  const can = { name: 'Can', value: canWords(capabilities) };
  if (capabilities.draw === undefined && capabilities.edit === undefined) return [can];
  return [
    can,
    { name: 'Pictures', value: `${imagePx} × ${imagePx}, transparent where nothing is drawn` },
    { name: 'Tokens a picture', value: `${gridSide * gridSide} (${gridSide} × ${gridSide})` },
    { name: 'Steps a token', value: `${sampler.steps}, at most ${sampler.maxSteps}` },
    {
      name: 'Guidance',
      value: `${formatDecimal(sampler.guidance, 1)} · picture ${formatDecimal(sampler.imageGuidance, 1)}`,
    },
  ];
}

function canWords({ draw, edit, caption, answer }: Capabilities): string {
  const parts = [draw && 'draw', edit && 'edit', caption && 'caption', answer && answerWords(answer)];
  return parts.filter((part) => typeof part === 'string').join(', ');
}

function answerWords({ pictures, turns }: NonNullable<Capabilities['answer']>): string {
  return `answer ${plural(turns, 'question', 'questions')} about ${plural(pictures, 'picture', 'pictures')}`;
}

/** What the models take of the memory there is, and what becomes of it when it is short. */
export function memoryWords({ openModels, freeMB }: Pick<EngineState, 'openModels' | 'freeMB'>): string {
  if (freeMB === null) return '';
  const open = openModels.map(({ name, memoryMB }) => (memoryMB > 0 ? `${name} (${formatBytes(memoryMB * mebibyte)})` : name));
  const first = open.length === 0 ? 'No model is in memory' : `In memory: ${open.join(', ')}`;
  return `${first}. ${formatBytes(freeMB * mebibyte)} are free; when the next model needs more, the one used longest ago makes way.`;
}

const mebibyte = 1_048_576;
