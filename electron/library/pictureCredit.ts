import type { PictureOrigin } from './copyOptions.ts';
import type { PictureRecord } from './pictureRecord.ts';
import { inWords } from './pictureRecord.ts';

/** The origins in the words of IPTC (Digital Source Type NewsCodes). Of a picture that was not made here nothing is claimed. */
const sourceTypeOf: Readonly<Record<PictureOrigin, string | null>> = {
  drawn: 'trainedAlgorithmicMedia',
  changed: 'compositeWithTrainedAlgorithmicMedia',
  foreign: null,
};

const software = 'UniFluid Studio';
const sourceTypes = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/** Who made it and with what, as XMP; with a record also how, in words and as the studio reads it back. */
export function creditXmp(origin: PictureOrigin, record: PictureRecord | null): string {
  const type = sourceTypeOf[origin];
  const attributes = [`xmp:CreatorTool="${software}"`, ...(type === null ? [] : [`Iptc4xmpExt:DigitalSourceType="${sourceTypes}${type}"`])];
  const elements = record === null ? '' : recordElements(record);
  return [
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ` xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:unifluid="https://unifluid.studio/ns/1/" ${attributes.join(' ')}>`,
    `${elements}</rdf:Description></rdf:RDF></x:xmpmeta>`,
  ].join('');
}

function recordElements(record: PictureRecord): string {
  const inLanguages = (name: string, text: string): string =>
    `<dc:${name}><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(text)}</rdf:li></rdf:Alt></dc:${name}>`;
  const description = record.made === null ? '' : inLanguages('description', inWords(record.made));
  return `${inLanguages('title', record.title)}${description}<unifluid:record>${escapeXml(JSON.stringify(record))}</unifluid:record>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters, which no XML may hold, are left out. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .replace(/[&<>"]/gu, (character) => escapes[character] ?? '');
}
