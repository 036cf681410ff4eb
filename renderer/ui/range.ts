export type Range = { readonly min: number; readonly max: number };
export type SteppedRange = Range & { readonly step: number };

/** Nearest value on the grid min, min + step, ... that lies inside the range. */
export function clampToStep(value: number, { min, max, step }: SteppedRange): number {
  const steps = Math.round((value - min) / step);
  const onGrid = min + steps * step;
  // 0.1 + 0.2: the grid's own rounding must not show in the record of a picture.
  const rounded = Number(onGrid.toFixed(6));
  return Math.min(max, Math.max(min, rounded));
}

export function fractionOf(value: number, { min, max }: Range): number {
  if (max <= min) return 0;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/** Reads what a person types: "0,95", "1 000" and "2.5" are numbers; anything else is undefined. */
export function parseNumber(text: string): number | undefined {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  if (plain === '') return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
