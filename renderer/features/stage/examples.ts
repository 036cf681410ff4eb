import listed from '../../../assets/examples/examples.json';

export type Example = { readonly prompt: string; readonly style: string; readonly picture: string | undefined };

const drawn = import.meta.glob<string>('../../../assets/examples/*.webp', { eager: true, query: '?url', import: 'default' });

/** Prompts to begin with, each with what the shipped model drew for it (`npm run screenshots` draws them anew). */
export const examples: readonly Example[] = listed.map(({ name, prompt, style }) => ({
  prompt,
  style,
  picture: drawn[`../../../assets/examples/${name}.webp`],
}));
