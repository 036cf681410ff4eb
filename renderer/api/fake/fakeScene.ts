/** A stand-in for the model: reads a few words of a prompt into shapes, so that a fake drawing shows what was asked. */
import type { KnownWords } from '../../../electron/contract/models.ts';
import type { Colour, Thing } from './fakeThings.ts';
import { ball, colours, things } from './fakeThings.ts';

export type Scene = { readonly background: Colour | null; readonly things: readonly Thing[] };

function colourNamed(name: string | undefined): Colour | undefined {
  return name === undefined ? undefined : colours[name];
}

const counts: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4 };
const colourPattern = Object.keys(colours)
  .sort((a, b) => b.length - a.length)
  .join('|');
const knownWords = new Set(
  `a an and the on in of left right above below background with put make add remove to ${Object.keys(colours).join(' ')} ${Object.keys(counts).join(' ')} flat 3d soft cartoon transparent top change it`.split(
    ' ',
  ),
);

/** What the fake model knows, as the true one says it. */
export const fakeKnownWords: KnownWords = {
  phrases: [
    ...Object.keys(things).map((text) => ({ text, kind: 'thing' as const })),
    ...Object.keys(colours).map((text) => ({ text, kind: 'colour' as const })),
    ...Object.keys(counts).map((text) => ({ text, kind: 'count' as const })),
    { text: 'on a white background', kind: 'background' },
  ],
  words: [...knownWords, ...Object.keys(things)],
};

export function isKnownWord(word: string): boolean {
  const plain = word.toLowerCase();
  return knownWords.has(plain) || plain in things || plain.replace(/s$/u, '') in things;
}

function backgroundOf(text: string): Colour | null {
  const match =
    new RegExp(`(?:on|in)(?: an?)? (${colourPattern})(?: background)?(?:$|[,.])`, 'u').exec(text) ??
    new RegExp(`background (${colourPattern})`, 'u').exec(text);
  return colourNamed(match?.[1]) ?? null;
}

/** What a prompt asks for, as far as the fake can read. */
export function readScene(prompt: string): Scene {
  const text = prompt.toLowerCase();
  const nouns = Object.keys(things).join('|');
  const pattern = new RegExp(`(?:(two|three|four) )?(?:(${colourPattern}) )?(${nouns})s?\\b`, 'gu');
  const found = Array.from(text.matchAll(pattern), ([, count, colour, name = '']): readonly Thing[] => {
    const kind = things[name];
    if (kind === undefined) return [];
    const thing = { name, colour: colourNamed(colour) ?? kind.colour, shapes: kind.shapes };
    return Array.from({ length: counts[count ?? ''] ?? 1 }, () => thing);
  }).flat();
  return {
    background: backgroundOf(text),
    things: found.length > 0 ? found.slice(0, 5) : [{ name: 'ball', colour: colours['blue'] ?? [0, 0, 0], shapes: ball }],
  };
}

/** The scene after an instruction: new things join, named colours change things, "background" changes the ground. */
export function editScene(scene: Scene, instruction: string): Scene {
  const text = instruction.toLowerCase();
  if (text.includes('background')) return { ...scene, background: backgroundOf(text) };
  const named = readScene(text).things;
  if (/\b(?:add|put)\b/u.test(text)) return { ...scene, things: [...scene.things, ...named.slice(0, 1)] };
  const first = named[0];
  return {
    ...scene,
    things: scene.things.map((thing) => (thing.name === first?.name ? { ...thing, colour: first.colour } : thing)),
  };
}
