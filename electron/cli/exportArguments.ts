import { defaultExport, exportFormats, exportRecords, exportScales } from '../contract/exportOptions.ts';
import type { ExportOptions } from '../contract/exportOptions.ts';
import { exportOptionsSchema } from '../contract/exports.ts';
import type { Values } from './options.ts';
import { oneOf } from './optionValues.ts';
import { UsageError } from './usageError.ts';

export type ExportCommand = {
  readonly kind: 'export';
  readonly pictures: readonly string[];
  readonly target: string;
  readonly options: ExportOptions;
};

export function toExport(pictures: readonly string[], values: Values): ExportCommand {
  if (pictures.length === 0) throw new UsageError('Use: export PICTURE... --out FILE');
  if (values.out === undefined || values.out === '') throw new UsageError('Say where to write the picture: --out FILE');
  const shape = exportOptionsSchema.shape;
  const { format, scale, record, background } = defaultExport;
  const options = {
    ...defaultExport,
    format: oneOf(shape.format, values.format ?? format, `--format is one of: ${exportFormats.join(', ')}.`),
    scale: oneOf(shape.scale, scaleOf(values.scale ?? String(scale)), `--scale is one of: ${exportScales.join(', ')}.`),
    record: oneOf(shape.record, values.record ?? record, `--record is one of: ${exportRecords.join(', ')}.`),
    background: oneOf(shape.background, values.background?.toLowerCase() ?? background, '--background is a colour as #ffffff.'),
  };
  return { kind: 'export', pictures, target: values.out, options };
}

/** "original", or a number of times. */
function scaleOf(text: string): unknown {
  return text === 'original' ? text : Number(text);
}
