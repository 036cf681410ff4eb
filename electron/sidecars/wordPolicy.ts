import { AppError } from '../contract/errors.ts';
import type { WordPolicy } from './sidecarWords.ts';

/** What becomes of words in a file: the new ones, or null where those that are there stay, and why. */
export type Decision = { readonly text: string | null; readonly replaces: boolean; readonly reason: AppError | null };

type Question = WordPolicy & {
  readonly file: string;
  readonly existing: string;
  readonly fresh: string;
  readonly isOurs: boolean;
  /** Between two texts that are joined. */
  readonly separator: string;
};

/** Nothing that the studio did not write itself is replaced unless the person says so; joining twice does not say things twice. */
export function decide({ policy, includeEdited, file, existing, fresh, isOurs, separator }: Question): Decision {
  if (fresh === '' || fresh === existing) return kept(null);
  if (existing === '') return { text: fresh, replaces: false, reason: null };
  switch (policy) {
    case 'skip':
      return kept(new AppError('sidecarHasWords', { file }));
    case 'overwrite':
      return isOurs || includeEdited ? { text: fresh, replaces: true, reason: null } : kept(new AppError('sidecarWordsKept', { file }));
    case 'append':
      if (existing.endsWith(fresh)) return kept(null);
      return { text: fresh.startsWith(existing) ? fresh : `${existing}${separator}${fresh}`, replaces: false, reason: null };
    case 'prepend':
      if (existing.startsWith(fresh)) return kept(null);
      return { text: fresh.endsWith(existing) ? fresh : `${fresh}${separator}${existing}`, replaces: false, reason: null };
  }
}

function kept(reason: AppError | null): Decision {
  return { text: null, replaces: false, reason };
}
