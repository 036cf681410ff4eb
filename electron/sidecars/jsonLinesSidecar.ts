import { AppError } from '../contract/errors.ts';
import { textOfBytes } from './byteText.ts';
import { createdOutcome, foundIn, mergedRecord, newRecord, recordOf, withoutMark } from './jsonSidecar.ts';
import { refusal } from './sidecarWords.ts';
import type { Outcome, SidecarKind } from './sidecarWords.ts';
import type { TextEdit } from './textEdit.ts';

/** One object a line, found by its `file_name`: what loaders of image folders call metadata.jsonl. */
export const jsonLinesSidecar: SidecarKind = {
  plan(existing, file, wanted, policy) {
    const source = textOfBytes(existing ?? Buffer.alloc(0), file);
    const lines = linesOf(source.text, file);
    const edits: TextEdit[] = [];
    const added: string[] = [];
    const outcomes = wanted.map((one): Outcome => {
      if (one.fileName === null) return refusal(new AppError('sidecarNameNotText', { file }));
      const line = lines.get(one.fileName);
      if (line === undefined) {
        added.push(JSON.stringify(newRecord(one)));
        return existing === null ? createdOutcome(one) : { ...createdOutcome(one), action: 'merge' };
      }
      const { text, outcome } = mergedRecord(line.text, file, one, policy, undefined);
      if (text !== line.text) edits.push({ start: line.start, end: line.start + line.text.length, text });
      return outcome;
    });
    if (added.length > 0) edits.push(ending(source.text, added));
    return { bytes: edits.length === 0 ? null : source.edited(edits), outcomes };
  },
  read(existing, file) {
    const lines = linesOf(textOfBytes(existing, file).text, file);
    return (fileName) => {
      const line = lines.get(fileName ?? '');
      return line === undefined ? null : foundIn(recordOf(line.text, file));
    };
  },
};

type Line = { readonly start: number; readonly text: string };

/** Throws where a line is no object, or two lines tell of one photo. */
function linesOf(text: string, file: string): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  const [mark, body] = withoutMark(text);
  for (const match of body.matchAll(/[^\r\n]+/gu)) {
    if (match[0].trim() === '') continue;
    const name = recordOf(match[0], file).file_name;
    if (name === undefined) continue;
    if (lines.has(name)) throw new AppError('sidecarUnclear', { file });
    lines.set(name, { start: mark.length + match.index, text: match[0] });
  }
  return lines;
}

function ending(text: string, added: readonly string[]): TextEdit {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const isOpen = text !== '' && text !== '\ufeff' && !/[\r\n]$/u.test(text);
  return { start: text.length, end: text.length, text: `${isOpen ? lineBreak : ''}${added.map((line) => `${line}${lineBreak}`).join('')}` };
}
