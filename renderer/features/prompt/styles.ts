import type { ModelSummary } from '../../../electron/contract/models.ts';

/** Stands for no style at all. */
export const anyStyle = 'any';

export type StyleOption = { readonly value: string; readonly label: string };

/** Styles of the model that draws, as a person reads them; one that was chosen otherwise (of an older picture, of another model) is offered too. */
export function styleOptions(model: Pick<ModelSummary, 'styles'> | null, chosen: string): readonly StyleOption[] {
  const known = [anyStyle, ...(model?.styles ?? [])];
  const values = chosen === '' || known.includes(chosen) ? known : [...known, chosen];
  return values.map((value) => ({ value, label: value.replace(/\p{Letter}/u, (letter) => letter.toUpperCase()) }));
}
