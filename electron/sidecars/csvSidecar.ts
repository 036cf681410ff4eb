import { AppError } from '../contract/errors.ts';
import { textOfBytes } from './byteText.ts';
import { csvRow, inert, inertName, meaningOf, quoted, readCsv } from './csvTable.ts';
import type { CsvRow, CsvTable } from './csvTable.ts';
import { decide } from './wordPolicy.ts';
import { keywordsToAdd, refusal } from './sidecarWords.ts';
import type { FoundWords, Outcome, SidecarKind, Wanted, WordPolicy } from './sidecarWords.ts';
import type { TextEdit } from './textEdit.ts';

const columns = ['file_name', 'caption', 'keywords', 'by', 'confidence'] as const;
type Column = (typeof columns)[number];

/**
 * A row for each photo of a folder, found by its `file_name`. It begins with a byte order mark, by which spreadsheets know UTF-8; columns
 * and rows that others added stay.
 */
export const csvSidecar: SidecarKind = {
  plan(existing, file, wanted, policy) {
    const source = textOfBytes(existing ?? Buffer.from(`\ufeff${csvRow(columns, ',')}`), file);
    const table = tableOf(source.text, file);
    const edits: TextEdit[] = [];
    const added: string[] = [];
    const outcomes = wanted.map((one): Outcome => {
      if (one.fileName === null) return refusal(new AppError('sidecarNameNotText', { file }));
      const row = table.rows.get(one.fileName);
      if (row === undefined) {
        added.push(
          csvRow(
            table.header.map((name) => newCell(name, one)),
            table.delimiter,
            table.lineBreak,
          ),
        );
        return { action: existing === null ? 'create' : 'merge', reason: null, before: null, after: one.words.text };
      }
      const { cells, outcome } = mergedRow(table, row, file, one, policy);
      if (cells !== null) edits.push({ start: row.start, end: row.end, text: csvRow(cells, table.delimiter, table.lineBreak) });
      return outcome;
    });
    const end = source.text.length;
    if (added.length > 0) edits.push({ start: end, end, text: `${table.isOpen ? table.lineBreak : ''}${added.join('')}` });
    const isWritten = edits.length > 0;
    return { bytes: isWritten ? source.edited(edits) : null, outcomes };
  },
  read(existing, file) {
    const table = tableOf(textOfBytes(existing, file).text, file);
    return (fileName) => {
      const row = table.rows.get(fileName ?? '');
      return row === undefined ? null : foundIn(table, row);
    };
  },
};

function foundIn(table: Table, row: CsvRow): FoundWords {
  const by = cellOf(table, row, 'by');
  return { text: cellOf(table, row, 'caption'), keywords: keywordsOf(table, row), by: by === 'model' || by === 'person' ? by : null };
}

type Table = CsvTable & { readonly rows: ReadonlyMap<string, CsvRow> };

/** Throws sidecarUnclear for a table of something else. */
function tableOf(text: string, file: string): Table {
  const table = readCsv(text, file, ['file_name', 'caption']);
  const rows = new Map<string, CsvRow>();
  for (const row of table.body) {
    const name = nameIn(table, row, text);
    if (name === '') continue;
    if (rows.has(name)) throw new AppError('sidecarUnclear', { file });
    rows.set(name, row);
  }
  return { ...table, rows };
}

/** A name may begin or end with a space. In quotes it does; without, whoever wrote the table put space between its cells. */
function nameIn({ header }: CsvTable, { start, end, cells }: CsvRow, text: string): string {
  const cell = cells[header.indexOf('file_name')] ?? '';
  const isQuoted = text.slice(start, end).includes(quoted(cell));
  return (isQuoted ? cell : cell.trim()).replace(/^\.\//u, '');
}

function cellOf({ header }: CsvTable, { cells }: CsvRow, column: Column): string {
  return meaningOf(cells[header.indexOf(column)] ?? '').trim();
}

function keywordsOf(table: CsvTable, row: CsvRow): readonly string[] {
  return cellOf(table, row, 'keywords')
    .split(';')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function newCell(column: string, { fileName, words }: Wanted): string {
  const values: Readonly<Record<Column, string>> = {
    file_name: inertName(fileName ?? ''),
    caption: inert(words.text),
    keywords: inert(words.keywords.join('; ')),
    by: words.by,
    confidence: words.confidence === null ? '' : words.confidence.toFixed(4),
  };
  return isColumn(column) ? values[column] : '';
}

function isColumn(name: string): name is Column {
  return (columns as readonly string[]).includes(name);
}

type MergedRow = { readonly cells: readonly string[] | null; readonly outcome: Outcome };

function mergedRow(table: Table, row: CsvRow, file: string, one: Wanted, policy: WordPolicy): MergedRow {
  const before = cellOf(table, row, 'caption');
  const { words } = one;
  const { text, replaces, reason } = decide({
    ...policy,
    file,
    existing: before,
    fresh: words.text,
    isOurs: one.isOurs(before),
    separator: '\n',
  });
  const known = keywordsOf(table, row);
  const added = table.header.includes('keywords') ? keywordsToAdd(known, words.keywords) : [];
  if (text === null && added.length === 0) {
    return { cells: null, outcome: { action: 'unchanged', reason, before, after: before } };
  }
  const isJoined = before !== '' && !replaces;
  const cells = table.header.map((column, index) => {
    const cell = row.cells[index] ?? '';
    if (column === 'keywords' && added.length > 0) return inert([...known, ...added].join('; '));
    if (text === null || !isColumn(column)) return cell;
    if (column === 'caption') return inert(text);
    if (column === 'by') return isJoined ? 'person' : words.by;
    return column === 'confidence' ? (isJoined ? '' : newCell(column, one)) : cell;
  });
  const rest = row.cells.slice(table.header.length);
  return { cells: [...cells, ...rest], outcome: { action: replaces ? 'replace' : 'merge', reason, before, after: text ?? before } };
}
