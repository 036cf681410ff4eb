/**
 * Text as a terminal may show it. Titles, prompts and names of files come from anywhere: a control character in them could move the
 * cursor, change the window's title or hide what follows. Each is shown by its picture, or by the sign for what cannot be shown.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(hidden, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** The same text as JSON, every control character escaped: programs read what was, terminals obey nothing. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(hidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Control characters, line separators, and what turns the direction of the text around. */
const hidden = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;
