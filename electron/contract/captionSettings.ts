import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { limits } from './limits.ts';

/** What is written about each photo: as the model ends it, at some length, words to search by, or the answer to a question. */
export const captionKinds = ['short', 'long', 'keywords', 'question'] as const;
export type CaptionKind = (typeof captionKinds)[number];

/** What becomes of words that a photo has already. */
export const captionPolicies = ['skip', 'overwrite', 'append', 'prepend'] as const;

function code(error: ErrorCode): { readonly error: ErrorCode } {
  return { error };
}

const said = z.string().trim().max(limits.questionCharacters, code('questionTooLong'));

/** `{folder}`, `{date}` and `{camera}` in question and context are each photo's own. */
export const captionSettingsSchema = z
  .strictObject({
    kind: z.enum(captionKinds),
    /** Asked of every photo; empty unless the kind is `question`. */
    question: said,
    /** Said to the model before the question or the caption; empty is what the packages so far were trained with. */
    context: said,
    /** Texts followed at once; 1 is fastest. */
    beams: z.number().int().min(1).max(3),
    policy: z.enum(captionPolicies),
    /** Also photos whose words a person wrote or changed. */
    includeEdited: z.boolean(),
  })
  .refine(({ kind, question }) => kind !== 'question' || question !== '', code('questionEmpty'));
export type CaptionSettings = Readonly<z.infer<typeof captionSettingsSchema>>;

/** What a template may name of a photo; empty where it is not known. */
export type TemplateFacts = { readonly folder: string; readonly date: string; readonly camera: string };

/** What the model is told besides the picture: context, then question, with what they name of this photo. */
export function wordsFor({ kind, question, context }: CaptionSettings, facts: TemplateFacts): string {
  return wordsNaming(facts, ...(kind === 'question' ? [context, question] : [context]));
}

/** Templates as words about one photo, in one line. */
export function wordsNaming(facts: TemplateFacts, ...templates: readonly string[]): string {
  const filled = templates.map((part) => part.replaceAll(/\{(folder|date|camera)\}/gu, (_all, name: keyof TemplateFacts) => facts[name]));
  return filled.join(' ').replaceAll(/\s+/gu, ' ').trim();
}
