import { deviceName } from '../../../electron/contract/devices.ts';
import type { Foreign, HowMade, ImageRecord } from '../../../electron/contract/images.ts';
import { formatTool } from '../../state/foreignTools.ts';
import { sizeOf } from '../../state/pictureWords.ts';
import { formatMoment } from '../../format/moments.ts';
import { formatBytes, formatCount, formatDecimal, formatSeconds, plural } from '../../format/quantities.ts';
import type { Fact } from '../../ui/facts.ts';

/** What a picture shows, for whoever does not see it; what it was to show, until a model has said. */
export function altOf({ caption, title }: Pick<ImageRecord, 'caption' | 'title'>): string {
  return caption?.text || title;
}

/** How a picture was made, as lines to read. */
export function factsOf(record: ImageRecord): readonly Fact[] {
  return [...(record.made === null ? [] : madeFacts(record, record.made)), ...importedFacts(record), ...fileFacts(record)];
}

function madeFacts(record: ImageRecord, made: HowMade): readonly Fact[] {
  const guidance = formatDecimal(made.guidance, 1);
  const picture = made.imageGuidance === null ? '' : ` · picture ${formatDecimal(made.imageGuidance, 1)}`;
  const seconds = (made.milliseconds.reading + made.milliseconds.drawing + made.milliseconds.decoding) / 1000;
  const order = { random: 'random', raster: 'row by row' }[made.order];
  return [
    ...(made.style === null ? [] : [{ name: 'Style', value: made.style }]),
    { name: 'Seed', value: formatCount(made.seed), copy: String(made.seed) },
    ...(made.continues === undefined ? [] : [{ name: 'Goes on', value: `from token ${made.continues.from} of another picture` }]),
    ...(made.variations > 1 ? [{ name: 'Variation', value: wordsForVariation(made) }] : []),
    ...(made.firstVariation === undefined ? [] : [{ name: 'Variation', value: `${made.firstVariation + 1}, drawn alone` }]),
    { name: 'Guidance', value: guidance + picture },
    { name: 'Steps, order', value: `${made.steps}, ${order}` },
    { name: 'Temperature', value: formatDecimal(made.temperature, 2) },
    ...(made.asDrawn === undefined ? [] : [{ name: 'Kept', value: 'nothing of its source: as drawn' }]),
    ...(record.tokensDrawn < record.tokensTotal
      ? [{ name: 'Drawn', value: `${record.tokensDrawn} of ${record.tokensTotal} tokens, then stopped` }]
      : []),
    {
      name: 'Model',
      value: `${made.model.id} ${made.model.version} · ${made.model.sha256.slice(0, 6)}`,
      copy: made.model.sha256,
    },
    ...timeFacts(made, formatSeconds(seconds)),
  ];
}

function wordsForVariation({ variation, variations, keep }: HowMade): string {
  const which = `${variation + 1} of ${variations}`;
  if (keep === undefined) return which;
  return keep === 1 ? `${which}, the best by its own reading` : `${which}, one of the best ${keep} by its own reading`;
}

/** What was computed for the picture alone. How long one waited, also while a model was opened, the status line says. */
function timeFacts({ madeOn, threads }: HowMade, seconds: string): readonly Fact[] {
  if (madeOn === undefined) return [{ name: 'Computed in', value: `${seconds} on CPU, ${plural(threads, 'thread', 'threads')}` }];
  const [first, ...later] = madeOn.tokens;
  const tokens = first === undefined ? '' : deviceName(first.device);
  const wentOn = later.map(({ from, device }) => `, from token ${formatCount(from + 1)} on ${deviceName(device)}`).join('');
  return [
    { name: 'Computed in', value: seconds },
    { name: 'Drawn on', value: tokens + wentOn },
    { name: 'Decoded on', value: deviceName(madeOn.pixels) },
  ];
}

function importedFacts({ imported, made }: ImageRecord): readonly Fact[] {
  if (imported === null) return [];
  const { foreign } = imported;
  return [...(foreign === undefined || made !== null ? [] : foreignFacts(foreign)), { name: 'File', value: imported.fileName }];
}

function foreignFacts({ tool, prompt, seed }: Foreign): readonly Fact[] {
  return [
    { name: 'Made with', value: formatTool(tool) },
    { name: 'Prompt', value: prompt, copy: prompt },
    ...(seed === null ? [] : [{ name: 'Seed', value: formatCount(seed), copy: String(seed) }]),
  ];
}

/** The size a picture has outside: that of what came in, also where an edit changed it; what the model worked on is another. */
export function ownSizeOf({ original, imported, width, height }: ImageRecord): { readonly width: number; readonly height: number } {
  return original ?? imported ?? { width, height };
}

function fileFacts(record: ImageRecord): readonly Fact[] {
  const own = ownSizeOf(record);
  const made = { name: 'Made', value: formatMoment(record.createdAt) };
  const stored = `${sizeOf(record)} · ${formatBytes(record.bytes)}`;
  if (own.width === record.width && own.height === record.height) return [made, { name: 'Size', value: stored }];
  return [made, { name: 'Size', value: sizeOf(own) }, { name: record.made === null ? 'Fitted into' : 'Drawn at', value: stored }];
}
