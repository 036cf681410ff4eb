/** What cannot be seen, or would break a line in two. */
const unseen = /[\p{Cc}\u{2028}\u{2029}]/gu;
const strict = new TextDecoder('utf-8', { fatal: true });

/** Bytes of a name as text to show: what is no text, and what cannot be seen, stands as \xNN. Never used to open anything. */
export function shownPath(path: Uint8Array): string {
  return textOf(path).replace(unseen, (sign) => [...Buffer.from(sign)].map(shownByte).join(''));
}

function textOf(path: Uint8Array): string {
  try {
    return strict.decode(path);
  } catch {
    return bytewise(Buffer.from(path));
  }
}

/** Character by character: only the bytes that are none are written out. */
function bytewise(path: Buffer): string {
  let text = '';
  for (let at = 0; at < path.length;) {
    const length = [1, 2, 3, 4].find((size) => isCharacter(path.subarray(at, at + size)));
    text += length === undefined ? shownByte(path[at] ?? 0) : path.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}

function isCharacter(bytes: Buffer): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function shownByte(byte: number): string {
  return `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
