import { formatCount } from '../../format/quantities.ts';

const offered = [0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The usual scales, and the one in use where it is none of them. */
export function zoomOptions(current: number): readonly { readonly value: string; readonly label: string }[] {
  const scales = offered.includes(current) ? offered : [...offered, current].sort((a, b) => a - b);
  return scales.map((scale) => ({ value: String(scale), label: `${formatCount(scale * 100)}\u00a0%` }));
}
