/** Shorter than any file system's 255 bytes, with room for a number and an extension. */
const bytesAtMost = 200;
const titleCharacters = 60;

const characters = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * A title as a file name that every system and every command line takes: letters with all their marks, digits, spaces and dashes, and
 * never half a character.
 */
export function fileNameOf(title: string, charactersAtMost = titleCharacters): string {
  const kept = Array.from(characters.segment(title.toWellFormed().normalize('NFC')), ({ segment }) =>
    // Variation selectors belong to emoji, which are left out.
    /^[\p{L}\p{N}_-]/u.test(segment) ? segment.replace(/[\ufe00-\ufe0f\u20e3]/gu, '') : ' ',
  );
  const words = shorten(
    kept
      .join('')
      .replace(/\s+/gu, ' ')
      .replace(/^[\s-]+/u, ''),
    charactersAtMost,
  );
  return words === '' || /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])$/i.test(words) ? 'picture' : words;
}

function shorten(text: string, charactersAtMost: number): string {
  let short = '';
  let count = 0;
  for (const { segment } of characters.segment(text)) {
    count += 1;
    if (count > charactersAtMost || Buffer.byteLength(short + segment) > bytesAtMost) break;
    short += segment;
  }
  return short.trim();
}
