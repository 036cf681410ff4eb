import type { CaptionSettings } from '../contract/captionSettings.ts';
import type { Standing } from './captionRows.ts';

/** `write`: the photo is to get words. `known`: it has these very ones. */
export type CaptionDecision = 'write' | 'known' | 'skipped' | 'protected';

type Photo = {
  readonly standing: Pick<Standing, 'by' | 'content' | 'key'> | null;
  /** Checksum of what is in the file; null while it is not known. */
  readonly content: string | null;
  /** Of what would be asked; null while content or model are not known. */
  readonly key: string | null;
};

/** What becomes of a photo in a run. A run that was made once finds nothing to do in a second. */
export function decide({ policy, includeEdited }: CaptionSettings, { standing, content, key }: Photo): CaptionDecision {
  if (standing === null) return 'write';
  if (key !== null && standing.key === key) return 'known';
  if (policy === 'skip') {
    // A model's words about what was in the file before are no words about this photo.
    const isOutdated = standing.by === 'model' && content !== null && standing.content !== null && standing.content !== content;
    return isOutdated ? 'write' : 'skipped';
  }
  return standing.by === 'person' && !includeEdited ? 'protected' : 'write';
}

type Words = Pick<Standing, 'text' | 'keywords' | 'pieces' | 'confidence'>;

/** What stands after the model's words came to those that were there. */
export function joined({ policy }: CaptionSettings, standing: Standing | null, made: Words): Words {
  if (standing === null || policy === 'skip' || policy === 'overwrite') return made;
  const [first, second] = policy === 'append' ? [standing, made] : [made, standing];
  const pieces = first.pieces.length === 0 || second.pieces.length === 0 ? [] : [...first.pieces, space, ...second.pieces];
  return {
    text: [first.text, second.text].filter((text) => text !== '').join(' '),
    keywords: [...new Set([...first.keywords, ...second.keywords])],
    // Shaded only where all of it can be.
    pieces,
    confidence: made.confidence,
  };
}

const space = { text: ' ', logProbability: 0 };
