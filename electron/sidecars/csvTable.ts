import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';

/** A row, where it stands, and its cells as they mean. */
export type CsvRow = { readonly start: number; readonly end: number; readonly cells: readonly string[] };

export type CsvTable = {
  readonly header: readonly string[];
  readonly body: readonly CsvRow[];
  readonly delimiter: string;
  readonly lineBreak: string;
  /** The last row has no line break. */
  readonly isOpen: boolean;
};

/** Comma, as RFC 4180 has it; the others are what spreadsheets save in many countries. */
const delimiters = [',', ';', '\t'] as const;
const parsedSchema = z.array(z.object({ record: z.array(z.string()), info: z.object({ bytes: z.number() }) }));

/** Throws sidecarUnsound where quotes do not close, and sidecarUnclear where a column is missing that must be there. */
export function readCsv(text: string, file: string, needed: readonly string[]): CsvTable {
  for (const delimiter of delimiters) {
    const header = rowsOf(text, delimiter, file, 1)[0]?.cells.map((cell) => cell.trim()) ?? [];
    if (!needed.every((column) => header.includes(column))) continue;
    const lineBreak = text.includes('\r\n') || !text.includes('\n') ? '\r\n' : '\n';
    return { header, body: rowsOf(text, delimiter, file).slice(1), delimiter, lineBreak, isOpen: !/[\r\n]$/u.test(text) };
  }
  throw new AppError('sidecarUnclear', { file });
}

function rowsOf(text: string, delimiter: string, file: string, atMost = -1): readonly CsvRow[] {
  const mark = text.startsWith('\ufeff') ? 1 : 0;
  const body = Buffer.from(text.slice(mark));
  let read = 0;
  let end = mark;
  return parsed(body, delimiter, file, atMost).map(({ record, info }) => {
    // The parser counts bytes; empty lines before a row belong to nobody.
    const written = body.subarray(read, info.bytes).toString();
    const start = end + (/^[\r\n]*/u.exec(written)?.[0].length ?? 0);
    read = info.bytes;
    end += written.length;
    return { start, end, cells: record };
  });
}

function parsed(body: Buffer, delimiter: string, file: string, to: number): z.infer<typeof parsedSchema> {
  try {
    return parsedSchema.parse(parse(body, { delimiter, info: true, relax_column_count: true, skip_empty_lines: true, to }));
  } catch (error) {
    throw new AppError('sidecarUnsound', { file, because: 'Its quotes do not fit together.' }, { cause: error });
  }
}

/** Every cell in quotes, with CRLF, as RFC 4180 has it. */
export function csvRow(cells: readonly string[], delimiter: string, lineBreak = '\r\n'): string {
  return `${cells.map(quoted).join(delimiter)}${lineBreak}`;
}

export function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

/** What spreadsheets run as a formula, in quotes or not; the wide forms of the signs too. */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

/** Words that no spreadsheet runs, and still the same words: a tab before them, which readers trim and `meaningOf` takes away. */
export function inert(words: string): string {
  return formula.test(words) ? `\t${words}` : words;
}

export function meaningOf(cell: string): string {
  return cell.startsWith('\t') && formula.test(cell) ? cell.slice(1) : cell;
}

/** The same for a file's name, by a way that leads to the same file. */
export function inertName(name: string): string {
  return formula.test(name) ? `./${name}` : name;
}
