import type { HowMade } from '../contract/images.ts';

type Size = { readonly width: number; readonly height: number };

/** Under this keyword the programs that draw pictures, and those that list them, look for prompt and seed. */
export const parametersKeyword = 'parameters';

/** How a picture was drawn as AUTOMATIC1111 writes it: the prompt, then one line that begins with the steps. */
export function parametersText({ text, style, steps, guidance, seed, model }: HowMade, { width, height }: Size): string {
  const prompt = style === null ? text : `${text}, ${style}`;
  const facts = [`Steps: ${steps}`, 'Sampler: UniFluid', `CFG scale: ${guidance}`, `Seed: ${seed}`, `Size: ${width}x${height}`];
  return `${prompt}\n${[...facts, `Model: ${model.name.replaceAll(',', '')} ${model.version}`, 'Version: UniFluid Studio'].join(', ')}`;
}
