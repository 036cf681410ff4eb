/** What XML 1.0 can hold; a file with anything else is no XML any more. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const inElements: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const inAttributes: Readonly<Record<string, string>> = { ...inElements, '"': '&quot;', "'": '&apos;', '\n': '&#xA;', '\t': '&#x9;' };

export function withoutForbidden(words: string): string {
  return words.replace(forbidden, '\ufffd');
}

export function elementText(words: string): string {
  return withoutForbidden(words).replace(/[&<>\r]/gu, (character) => inElements[character] ?? character);
}

export function attributeValue(words: string): string {
  return withoutForbidden(words).replace(/[&<>"'\r\n\t]/gu, (character) => inAttributes[character] ?? character);
}
