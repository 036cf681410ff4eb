import type { Example } from '../../state/drawActions.ts';
import listed from '../../../assets/examples/examples.json';

export type ShownExample = Example & { readonly picture: string | undefined };

const drawn = import.meta.glob<string>('../../../assets/examples/*.webp', { eager: true, query: '?url', import: 'default' });

/** Prompts to begin with, each with what the shipped model drew for it (`npm run screenshots` draws them anew). */
export const examples: readonly ShownExample[] = listed.map(({ name, prompt, style, seed }) => ({
  prompt,
  style,
  seed,
  picture: drawn[`../../../assets/examples/${name}.webp`],
}));
