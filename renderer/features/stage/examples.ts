export type Example = { readonly name: string; readonly prompt: string; readonly style: string };

/** Prompts the shipped model draws well; assets/examples/<name>.png is what it drew for each. */
export const examples: readonly Example[] = [
  { name: 'fox', prompt: 'a fox', style: 'flat' },
  { name: 'cat-and-balloon', prompt: 'a cat and a red balloon on a light blue background', style: 'flat' },
  { name: 'apples-and-car', prompt: 'two red apples left of a blue car on a yellow background', style: 'flat' },
  { name: 'rocket', prompt: 'a rocket', style: 'soft' },
];

const drawn = import.meta.glob<string>('../../../assets/examples/*.png', {
  eager: true,
  query: '?url',
  import: 'default',
});

/** The picture's address, where it is in the assets. */
export function examplePicture(name: string): string | undefined {
  return drawn[`../../../assets/examples/${name}.png`];
}
