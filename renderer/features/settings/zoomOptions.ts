import { interfaceScales } from '../../../electron/contract/interfaceScale.ts';
import { formatCount } from '../../format/quantities.ts';

/** The usual scales, and the one in use where it is none of them. */
export function zoomOptions(current: number): readonly { readonly value: string; readonly label: string }[] {
  const scales = [...new Set([...interfaceScales, current])].sort((a, b) => a - b);
  return scales.map((scale) => ({ value: String(scale), label: `${formatCount(scale * 100)}\u00a0%` }));
}
