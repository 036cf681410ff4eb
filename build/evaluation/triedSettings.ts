import { Failure } from '../failure.ts';

/** Settings of a drawing in place of the package's: what `runTasks.ts` takes. */
export type Tried = {
  readonly steps?: number;
  readonly guidance?: number;
  readonly temperature?: number;
  readonly order?: string;
  readonly tries?: number;
};

export type TriedSetting = { readonly name: string; readonly tried: Tried };

export const asShipped: TriedSetting = { name: 'as shipped', tried: {} };

const numbers = ['steps', 'guidance', 'temperature', 'tries'];
const orders = ['raster', 'random'];

/** `guidance=3,steps=25` -> its name in the table ("guidance 3, steps 25") and its values. Failure on anything else. */
export function parseTriedSetting(text: string): TriedSetting {
  const pairs = text.split(',').map((part): readonly [string, string] => {
    const [key = '', value = ''] = part.trim().split('=');
    return [key, value];
  });
  const tried: Tried = Object.fromEntries(pairs.map(([key, value]) => [key, valueOf(text, key, value)] as const));
  return { name: pairs.map((pair) => pair.join(' ')).join(', '), tried };
}

function valueOf(text: string, key: string, value: string): number | string {
  if (key === 'order' && orders.includes(value)) return value;
  if (numbers.includes(key) && value !== '' && Number.isFinite(Number(value))) return Number(value);
  throw new Failure(
    `"${text}" is no setting of a drawing: say guidance=3, temperature=.5, steps=25, tries=8 or order=random, several with commas.`,
  );
}
