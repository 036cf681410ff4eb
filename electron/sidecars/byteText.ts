import { AppError } from '../contract/errors.ts';
import { piecesAfter } from './textEdit.ts';
import type { TextEdit } from './textEdit.ts';

/** A file as text, its byte order mark included as the character it is, and the way back to bytes. */
export type ByteText = {
  readonly text: string;
  /** What was kept comes out as the bytes it was. */
  edited(edits: readonly TextEdit[]): Buffer;
};

type Encoding = {
  readonly name: string;
  readonly decode: (bytes: Buffer) => string;
  readonly encode: (text: string) => Buffer;
  /** Of new text: characters that the encoding has not. */
  readonly lacks?: RegExp;
};

const utf8: Encoding = {
  name: 'utf-8',
  decode: (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
  encode: (text) => Buffer.from(text, 'utf8'),
};
const utf16le: Encoding = {
  name: 'utf-16le',
  decode: (bytes) => whole(bytes).toString('utf16le'),
  encode: (text) => Buffer.from(text, 'utf16le'),
};
const utf16be: Encoding = {
  name: 'utf-16be',
  decode: (bytes) => Buffer.from(whole(bytes)).swap16().toString('utf16le'),
  encode: (text) => Buffer.from(text, 'utf16le').swap16(),
};
const latin1: Encoding = {
  name: 'iso-8859-1',
  decode: (bytes) => bytes.toString('latin1'),
  encode: (text) => Buffer.from(text, 'latin1'),
  lacks: /[^\0-\xff]/gu,
};

/** What XML may declare; anything else could be read wrongly and written back worse. */
const declarable: Readonly<Record<string, Encoding>> = {
  'utf-8': utf8,
  utf8,
  'us-ascii': { ...utf8, lacks: /[^\0-\x7f]/gu },
  ascii: { ...utf8, lacks: /[^\0-\x7f]/gu },
  'iso-8859-1': latin1,
  'latin-1': latin1,
  latin1,
};

/**
 * Reads bytes as text: by their byte order mark, by the zeros of an unmarked UTF-16, else as UTF-8 or as `declared` says. Throws
 * sidecarEncoding where the bytes are not what they should be, or could not be given back as they are. `reference` writes a character that the
 * encoding has not.
 */
export function textOfBytes(
  bytes: Buffer,
  file: string,
  declared: (start: string) => string | null = () => null,
  reference: (character: string) => string = (character) => character,
): ByteText {
  const encoding = encodingOf(bytes, declared);
  const text = encoding === null ? null : decoded(bytes, encoding);
  if (encoding === null || text === null || !encoding.encode(text).equals(bytes)) throw new AppError('sidecarEncoding', { file });
  const encodeNew = (fresh: string): Buffer =>
    encoding.encode(encoding.lacks === undefined ? fresh : fresh.replace(encoding.lacks, reference));
  return {
    text,
    edited: (edits) => Buffer.concat(piecesAfter(text, edits).map((piece) => (piece.isNew ? encodeNew : encoding.encode)(piece.text))),
  };
}

function encodingOf(bytes: Buffer, declared: (start: string) => string | null): Encoding | null {
  const [first, second, third, fourth] = [...bytes.subarray(0, 4)];
  const isWide = third === 0 && fourth === 0 && first === 0xff && second === 0xfe;
  // UTF-32 is allowed to XMP and written by nobody.
  if (isWide || (first === 0 && second === 0)) return null;
  if (first === 0xff && second === 0xfe) return utf16le;
  if (first === 0xfe && second === 0xff) return utf16be;
  if (first !== 0 && second === 0 && bytes.length > 1) return utf16le;
  if (first === 0 && second !== 0) return utf16be;
  const name = declared(bytes.subarray(0, 256).toString('latin1'));
  if (name === null || first === 0xef) return utf8;
  return declarable[name.toLowerCase()] ?? null;
}

function decoded(bytes: Buffer, { decode }: Encoding): string | null {
  try {
    return decode(bytes);
  } catch {
    // Not what it says it is.
    return null;
  }
}

function whole(bytes: Buffer): Buffer {
  if (bytes.length % 2 !== 0) throw new RangeError('Half a character');
  return bytes;
}
